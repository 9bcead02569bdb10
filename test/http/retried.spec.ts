import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  HttpException,
  Res,
  UseInterceptors,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { defer, firstValueFrom, retry } from 'rxjs';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { before } from '../support/apps/before.js';
import type { Reply } from '../support/apps/reply.js';
import { Script } from '../support/apps/scripted.js';

const script = new Script();

class Retrying implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => defer(() => next.handle()).pipe(retry(5));
}

/** Asks twice at a time, and takes what comes first. */
class Hedging implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) =>
    defer(async () => (await Promise.all([firstValueFrom(next.handle()), firstValueFrom(next.handle())]))[0]);
}

@Controller()
class RetriedController {
  @UseInterceptors(Retrying) @GiottoCache(60) @Get('view') view(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
  @UseInterceptors(Retrying) @GiottoCache(60, { staleIfError: 60 }) @Get('windowed') windowed(
    @Res({ passthrough: true }) reply: Reply,
  ) {
    return script.run(reply);
  }
  @UseInterceptors(Hedging) @GiottoCache(60) @Get('hedged') hedged(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

describe.each(ADAPTERS)('an interceptor that asks again on %s', (adapter) => {
  let app: Running;
  let above: string | undefined;
  let raw: object;
  beforeEach(async () => {
    script.reset();
    above = undefined;
    const prepare = (made: INestApplication) =>
      before(adapter, made, (_request, reply) => {
        raw = (reply.raw ?? reply) as object;
        if (above !== undefined) reply.header('Cache-Status', above);
      });
    app = await start(adapter, {
      controllers: [RetriedController],
      cache: { transparent: [Retrying, Hedging] },
      prepare,
    });
  });
  afterEach(() => app.close());

  const failTwice = () => {
    const begun = script.runs;
    script.is((reply) => {
      if (script.runs - begun < 3) throw new HttpException('no', 400);
      reply.header('X-Last', String(script.runs));
      return { run: script.runs };
    });
  };

  it.each(['/view', '/windowed'])('leaves one member and one age: %s', async (path) => {
    failTwice();
    const miss = await app.get(path);
    expect([miss.cache, miss.headers.age, miss.headers['x-last']]).toEqual(['giotto; fwd=uri-miss; stored', '0', '3']);
    expect(miss.rawHeaders.filter((name) => /^(age|cache-status)$/i.test(name))).toHaveLength(2);
    const hit = await app.get(path);
    expect([hit.cache, hit.headers['x-last']]).toEqual(['giotto; hit; ttl=60', '3']);
  });

  it.each([
    ['edge; hit', 'edge; hit'],
    ['edge; hit, "near, by"; fwd=miss; detail="giotto; x"', 'edge; hit, "near, by"; fwd=miss; detail="giotto; x"'],
    ['giotto-like; hit', 'giotto-like; hit'],
  ])('leaves what other caches say: %s', async (said, kept) => {
    failTwice();
    above = said;
    expect((await app.get('/view')).cache).toBe(`${kept}, giotto; fwd=uri-miss; stored`);
  });

  it('leaves one member if its attempts run side by side, and the response its methods', async () => {
    script.is((reply) => (reply.header('X-Last', String(script.runs)), { run: script.runs }));
    const answer = await app.get('/hedged');
    expect(answer.cache.split(',')).toHaveLength(1);
    expect(Object.hasOwn(raw, 'setHeader')).toBe(false);
    expect((await app.get('/hedged')).cache).toBe('giotto; hit; ttl=60');
  });

  it('leaves one member if its attempts may not be stored, and the response its methods', async () => {
    script.is(async (reply) => {
      await new Promise((resolve) => setImmediate(resolve));
      reply.header('Cache-Control', 'no-store');
      return { run: script.runs };
    });
    for (let request = 0; request < 2; request++) {
      const answer = await app.get('/hedged');
      expect(answer.cache).toBe('giotto; fwd=uri-miss; detail=cache-control');
      expect(['setHeader', 'getHeader', 'removeHeader'].filter((name) => Object.hasOwn(raw, name))).toEqual([]);
    }
    expect(script.runs).toBe(4);
  });
});
