import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Header,
  Res,
  UseInterceptors,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { map } from 'rxjs';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Running } from './application.js';
import { before } from './before.js';
import type { ExpressLike, FastifyLike } from './express-like.js';

export type AnyWay = ExpressLike & FastifyLike;

/** What the methods do to their response, which each test says. */
export const method: { act: (reply: AnyWay) => unknown } = { act: () => undefined };

const run = (reply: AnyWay) => {
  method.act(reply);
  return { done: true };
};

class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

@Controller()
export class HeadersController {
  @GiottoCache(60) @Get('view') view(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @Get('plain/view') plainView(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @UseInterceptors(Wrapping) @GiottoCache(60) @Get('model') model(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @UseInterceptors(Wrapping) @Get('plain/model') plainModel(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @GiottoCache(60, { vary: ['accept-language'] }) @Get('varying') varying(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @Get('plain/varying') plainVarying(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @Header('X-Declared', 'always') @GiottoCache(60) @Get('declared') declared() {
    return {};
  }
}

/** What a middleware sets for one visitor, and what it sets for another. */
type Given = Record<string, string | string[]>;
export interface Case {
  readonly name: string;
  readonly act: (reply: AnyWay) => unknown;
  readonly headers: readonly string[];
  readonly first: Given;
  readonly second: Given;
}
/** One row for each case and path, to be run on a framework. */
export const table = (adapter: Adapter, cases: readonly Case[], paths: readonly string[] = ['/view', '/model']) =>
  paths.flatMap((path) => cases.map((one) => [adapter, one.name, path, one] as const));

/** One application on each framework, for all cases: what the middleware sets is the case's. */
const apps = {} as Record<Adapter, Running>;
let given: Given;

beforeAll(async () => {
  for (const adapter of ADAPTERS) {
    const prepare = (made: INestApplication) =>
      before(adapter, made, (_request, reply) =>
        Object.entries(given).forEach(([name, value]) => reply.header(name, Array.isArray(value) ? [...value] : value)),
      );
    apps[adapter] = await start(adapter, { controllers: [HeadersController], prepare });
  }
});
afterAll(async () => {
  for (const app of Object.values(apps)) await app.close();
});

/** Expects of each case that a hit has the headers that the method would have left on that response. */
export function describeHeaderWriters(rows: readonly (readonly [Adapter, string, string, Case])[]): void {
  describe.each(rows)('a method on %s that writes headers: %s, %s', (adapter, _name, path, one) => {
    beforeEach(async () => {
      method.act = one.act;
      await apps[adapter].app.get(GiottoCacheService).clear();
    });

    it('leaves on the hit what it would have left there', async () => {
      const app = apps[adapter];
      const seen = [];
      for (given of [one.first, one.second, one.first]) {
        const [cached, plain] = [await app.get(path), await app.get(`/plain${path}`)];
        const pick = (headers: Record<string, unknown>) =>
          Object.fromEntries(one.headers.map((name) => [name, headers[name]]));
        expect(pick(cached.headers)).toEqual(pick(plain.headers));
        seen.push(cached.cache);
      }
      expect(seen).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', 'giotto; hit; ttl=60']);
    });
  });
}
