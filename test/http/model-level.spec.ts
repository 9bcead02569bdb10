import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  HttpCode,
  Logger,
  Query,
  Redirect,
  Res,
  UseInterceptors,
  type NestInterceptor,
} from '@nestjs/common';
import { map, tap } from 'rxjs';

import {
  GIOTTO_KEY_VALUE,
  GiottoCache,
  GiottoCacheService,
  type GiottoCacheOptions,
  type GiottoKeyValue,
} from 'giotto-cache';
import { decodeEntry } from '../../lib/cache/entry/entry-codec.js';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

class Secret {
  readonly id = 1;
  readonly password = 'hunter2';
}

const seen: unknown[] = [];
let runs = 0;

/** Shows what it got, changes it, and wraps it. */
class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) =>
    next.handle().pipe(
      map((model: unknown) => {
        seen.push(model);
        const answer = { data: model instanceof Secret ? { id: model.id } : describeModel(model), call: seen.length };
        if (typeof model === 'object' && model !== null) Object.assign(model, { changed: true });
        return answer;
      }),
    );
}

const describeModel = (model: unknown) =>
  JSON.parse(
    JSON.stringify(model ?? null, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)),
  ) as unknown;

class Counting implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(tap((model) => seen.push(model)));
}

const RICH = () => ({
  date: new Date(1000),
  map: new Map([['a', new Set([1, 2])]]),
  big: 12n,
  bytes: Buffer.from([1, 2, 255]),
  typed: new Float64Array([1.5, NaN]),
  pattern: /a+/gi,
  gone: undefined,
  minusZero: -0,
  list: [1, [2, { three: null }]],
});

const SIMPLE: Record<string, unknown> = {
  null: null,
  empty: '',
  zero: 0,
  false: false,
  undefined,
  text: 'text',
  list: [],
};

@Controller()
@UseInterceptors(Wrapping)
class ModelsController {
  @GiottoCache(60)
  @Get('rich')
  rich() {
    runs++;
    return RICH();
  }

  @GiottoCache(60)
  @Get('simple')
  simple(@Query('name') name: string) {
    runs++;
    return SIMPLE[name];
  }

  @GiottoCache(60)
  @Get('secret')
  secret() {
    runs++;
    return new Secret();
  }

  @GiottoCache(60, { statuses: [203] })
  @HttpCode(203)
  @Get('represented')
  represented(@Res({ passthrough: true }) reply: Reply) {
    runs++;
    reply.header('X-Own', 'yes');
    reply.header('Cache-Control', 'max-age=5');
    return { a: 1 };
  }
}

@Controller()
@UseInterceptors(Counting)
class CountedController {
  @GiottoCache(60)
  @Get('counted')
  counted() {
    runs++;
    return { run: runs };
  }
}

@Controller()
class RedirectsController {
  @GiottoCache(60, { statuses: [301, 302, 307] })
  @Redirect('/fixed', 301)
  @Get('fixed-redirect')
  fixed() {
    runs++;
  }

  @GiottoCache(60, { statuses: [307] })
  @Redirect('/default', 302)
  @Get('own-redirect')
  own(@Query('to') to: string) {
    runs++;
    return { url: `/to/${to}`, statusCode: 307 };
  }

  @GiottoCache(60)
  @Redirect('/default')
  @Get('unstored-redirect')
  unstored() {
    runs++;
  }
}

describe.each(ADAPTERS)('at model level on %s', (adapter) => {
  let app: Running;
  const warnings: string[] = [];
  const begin = async (cache: GiottoCacheOptions = {}) => {
    app = await start(adapter, { controllers: [ModelsController, CountedController, RedirectsController], cache });
    const warn = (message: string) => void warnings.push(message);
    app.app.useLogger({ log: () => undefined, error: () => undefined, warn });
  };
  beforeEach(() => {
    runs = 0;
    seen.length = 0;
    warnings.length = 0;
  });
  afterEach(async () => {
    await app.close();
    Logger.overrideLogger(false);
  });

  it('other interceptors run on every hit, on a value of its own kinds', async () => {
    await begin();
    for (const call of [1, 2, 3]) {
      const answer = await app.get('/rich');
      expect(JSON.parse(answer.text)).toMatchObject({ call, data: { date: '1970-01-01T00:00:01.000Z', big: '12n' } });
      expect(JSON.parse(answer.text).data).not.toHaveProperty('changed');
    }
    expect(runs).toBe(1);
    for (const model of seen as ReturnType<typeof RICH>[]) {
      const { changed, ...rest } = model as typeof model & { changed: boolean };
      expect(changed).toBe(true);
      expect(Object.keys(rest)).toEqual(Object.keys(RICH()));
      expect([rest.date.getTime(), rest.map.get('a')!.has(2), rest.big, rest.minusZero]).toEqual([1000, true, 12n, -0]);
      expect([Buffer.isBuffer(rest.bytes), [...rest.bytes], [...rest.typed]]).toEqual([true, [1, 2, 255], [1.5, NaN]]);
      expect(String(rest.pattern)).toBe('/a+/gi');
    }
  });

  it('stores what the method returned, and not what an interceptor makes of it', async () => {
    await begin();
    await app.get('/rich');
    const stored = await app.app
      .get<GiottoKeyValue>(GIOTTO_KEY_VALUE)
      .get('{}(ModelsController.rich)(application/json)');
    const entry = decodeEntry(stored!)!;
    expect(entry.level).toBe('model');
    expect(entry.body.includes('changed')).toBe(false);
  });

  it.each(Object.keys(SIMPLE))('a cached %s is a hit', async (name) => {
    await begin();
    const [miss, hit] = [await app.get(`/simple?name=${name}`), await app.get(`/simple?name=${name}`)];
    expect([miss.cache, hit.cache, runs]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', 1]);
    expect(seen[1]).toEqual(seen[0]);
    expect(JSON.parse(hit.text).data).toEqual(JSON.parse(miss.text).data);
  });

  it('status and headers come back', async () => {
    await begin();
    for (const call of [1, 2]) {
      const answer = await app.get('/represented');
      expect([answer.status, answer.headers['x-own'], answer.headers['cache-control']]).toEqual([
        203,
        'yes',
        'max-age=5',
      ]);
      expect(JSON.parse(answer.text).call).toBe(call);
    }
    expect(runs).toBe(1);
  });

  it('class instances are not stored, so that what strips secrets by class still can; one warning says so', async () => {
    await begin();
    for (const run of [1, 2, 3]) {
      const answer = await app.get('/secret');
      expect([answer.cache, runs]).toEqual(['giotto; fwd=uri-miss; detail=class-instance', run]);
      expect(JSON.parse(answer.text)).toEqual({ data: { id: 1 }, call: run });
    }
    expect(warnings).toHaveLength(1);
    for (const part of [
      'ModelsController.secret',
      'Secret',
      'Wrapping',
      'transparent',
      'ClassSerializerInterceptor',
      'plain objects',
    ])
      expect(warnings[0]).toContain(part);
  });

  it('an interceptor that only looks on leaves the view to be stored, and still runs on every hit', async () => {
    await begin({ transparent: [Counting] });
    const [miss, hit] = [await app.get('/counted'), await app.get('/counted')];
    expectSame(hit, miss);
    expect([hit.text, runs, seen.length]).toEqual(['{"run":1}', 1, 2]);
    const service = app.app.get(GiottoCacheService);
    expect([
      service.explain('CountedController.counted')!.level,
      service.explain('ModelsController.rich')!.level,
    ]).toEqual(['view', 'model']);
  });

  it('redirections lead to the same place', async () => {
    await begin();
    for (const [path, status, location] of [
      ['/fixed-redirect', 301, '/fixed'],
      ['/own-redirect?to=a', 307, '/to/a'],
      ['/own-redirect?to=b', 307, '/to/b'],
    ] as const) {
      const [miss, hit] = [await app.get(path), await app.get(path)];
      expect([miss.cache, hit.cache]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
      for (const answer of [miss, hit]) expect([answer.status, answer.headers.location]).toEqual([status, location]);
    }
    expect(runs).toBe(3);
    for (const run of [4, 5])
      expect([(await app.get('/unstored-redirect')).cache, runs]).toEqual(['giotto; fwd=uri-miss; detail=status', run]);
  });
});
