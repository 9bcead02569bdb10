import {
  Controller,
  ForbiddenException,
  Get,
  Injectable,
  Module,
  VersioningType,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { map } from 'rxjs';

import { ADAPTERS, type Running } from '../support/apps/application.js';
import { MoodyKeyValue, rejecting } from '../support/cache/doubles.js';
import { fromPage, startShown } from '../support/dashboard/shown.js';

/** Each of its addresses, and whether it is one. */
const ADDRESSES = ['', '/page.css', '/page.js', '/state', '/programs', '/nothing', '/index.html'];
const ORDERS = ['/look-up', '/invalidate', '/nothing'];

let app: Running;
afterEach(() => app.close());

@Injectable()
class Keeper {
  readonly word = 'open';
}

@Module({ providers: [Keeper], exports: [Keeper] })
class KeeperModule {}

/** Needs something of another module. */
@Injectable()
class KeptGuard implements CanActivate {
  constructor(private readonly keeper: Keeper) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (headers.word !== this.keeper.word) throw new ForbiddenException();
    return true;
  }
}

/** As applications wrap what their routes return. */
class Wrapping implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

@Controller({ path: 'plain', version: '1' })
class Plain {
  @Get()
  get() {
    return 'plain';
  }
}

const HELMETS =
  "default-src 'self';script-src 'self';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests";

/** As `helmet()` does. */
const withHelmet = (nest: INestApplication) =>
  void nest.use((_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
    response.setHeader('Content-Security-Policy', HELMETS);
    next();
  });

describe.each(ADAPTERS)('the dashboard on %s', (adapter) => {
  it('lets its guard decide about each address, the unknown ones too', async () => {
    app = await startShown(adapter, ['squared'], { dashboard: { guard: KeptGuard, imports: [KeeperModule] } });
    const asked = async (headers: Record<string, string>) => {
      const statuses = [];
      for (const path of ADDRESSES) statuses.push((await app.get(`/giotto${path}`, { headers })).status);
      for (const path of ORDERS) {
        const order = fromPage(app.port, { program: 'squared', words: 'x=1' });
        const { status } = await app.get(`/giotto${path}`, { ...order, headers: { ...order.headers, ...headers } });
        statuses.push(status);
      }
      return statuses;
    };
    expect(await asked({})).toEqual(Array<number>(10).fill(403));
    expect(await asked({ word: 'open' })).toEqual([200, 200, 200, 200, 200, 404, 404, 200, 200, 404]);
  });

  it('is never stored, and runs nothing but its own files', async () => {
    app = await startShown(adapter, ['squared'], { prepare: withHelmet });
    for (const path of ADDRESSES) {
      const { headers, cache } = await app.get(`/giotto${path}`);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; style-src 'self';/),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(cache).toBe('');
    }
    const types = ['', '/page.css', '/page.js', '/state'].map((path) => app.get(`/giotto${path}`));
    expect((await Promise.all(types)).map(({ headers }) => headers['content-type'])).toEqual([
      'text/html; charset=utf-8',
      'text/css; charset=utf-8',
      'text/javascript; charset=utf-8',
      'application/json; charset=utf-8',
    ]);
  });

  it('is below the global prefix, without a version, and is not changed by interceptors', async () => {
    app = await startShown(adapter, ['squared'], {
      controllers: [Plain],
      dashboard: { path: 'admin/cache/' },
      prepare: (nest) => {
        nest.setGlobalPrefix('api');
        nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
        nest.useGlobalInterceptors(new Wrapping());
      },
    });
    expect((await app.get('/api/v1/plain')).text).toBe('{"data":"plain"}');
    const { status, text } = await app.get('/api/admin/cache?x=1');
    expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining('src="./cache/page.js"') });
    const folder = await app.get('/api/admin/cache/');
    // Fastify takes a slash at the end for another path, unless the application says otherwise.
    if (adapter === 'express') expect(folder.text).toContain('src="./page.js"');
    else expect(folder.status).toBe(404);
    expect(JSON.parse((await app.get('/api/admin/cache/state')).text)).toMatchObject({ process: { pid: process.pid } });
  });

  it('counts what was called, shows the backend, and tells of its outages', async () => {
    const backend = new MoodyKeyValue();
    app = await startShown(adapter, ['squared', 'cubed'], { backend });
    const state = async (query = '') => JSON.parse((await app.get(`/giotto/state${query}`)).text);
    expect(await state()).toMatchObject({
      programs: {},
      backend: { name: 'moody at h:1', state: 'up', answers: true },
    });
    for (const x of [1, 1, 2]) await app.get(`/p/0?x=${x}`);
    await app.get('/p/1?x=1');
    const { programs, chart, total } = await state('?program=squared');
    expect(programs).toMatchObject({ squared: { hits: 1, misses: 2 }, cubed: { hits: 0, misses: 1 } });
    expect([total.misses, chart.series.misses.at(-1)]).toEqual([3, 2]);
    backend.behaviour = rejecting(new Error('gone'));
    for (let x = 0; x < 4; x++) await app.get(`/p/0?x=${x}`);
    expect(await state()).toMatchObject({
      backend: { state: 'down', answers: false, outages: 1, recent: [{ state: 'down', from: app.clock.now }] },
    });
  });
});
