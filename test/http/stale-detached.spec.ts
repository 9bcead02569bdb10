import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Header,
  HttpException,
  Render,
  Res,
  UseInterceptors,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { map } from 'rxjs';

import { GiottoCache } from 'giotto-cache';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { ManualTimeout } from '../support/apps/manual-timeout.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until, untilCache } from '../support/apps/scripted.js';
import { useTemplates } from '../support/apps/templates.js';
import { deferred } from '../support/cache/computations.js';

const timeout = new ManualTimeout(30);
const WINDOWS = { staleWhileRevalidate: 10, staleIfError: 100, timeout: timeout.ms };
const script = new Script();

/** Wraps what it gets, so that programs under it are stored as models. */
class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

@Controller()
class PagesController {
  @GiottoCache(60, WINDOWS)
  @Get('view')
  view(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, WINDOWS)
  @UseInterceptors(Wrapping)
  @Get('model')
  model(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, WINDOWS)
  @Render('square.ejs')
  @Header('X-Declared', 'always')
  @Get('page')
  page(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

const PATHS = ['/view', '/model', '/page'];
const model = (x: number) => ({ x, title: 'title', count: undefined });
const page = () => ({ ...model(script.runs), count: (value: number) => value });
const answerFor = (path: string) => (path === '/page' ? page() : model(script.runs));

/** What every request has, whatever becomes of it. */
const byMiddleware = (server: INestApplication) => {
  let requests = 0;
  server.use((_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
    response.setHeader('X-Request', String(++requests));
    next();
  });
};

describe.each(ADAPTERS)('a method that runs while a stale entry exists, on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    script.reset();
    const prepare = async (server: INestApplication) => {
      byMiddleware(server);
      await useTemplates(adapter, server);
    };
    app = await start(adapter, { controllers: [PagesController], sleep: timeout.sleep, prepare });
  });
  afterEach(() => app.close());

  const old = async (path: string, seconds: number) => {
    script.is((reply) => (reply.header('X-Old', 'old'), reply.header('Cache-Control', 'max-age=1'), answerFor(path)));
    const first = await app.get(path);
    expect(first.cache).toBe('giotto; fwd=uri-miss; stored');
    app.clock.now += seconds * 1000;
    return first;
  };
  const anew = (path: string) => (reply: Reply) => (reply.header('X-New', ['a', 'b']), answerFor(path));

  it.each(PATHS)('gives its own client all that it set, and nothing of the stale entry: %s', async (path) => {
    await old(path, 75);
    script.is(anew(path));
    const answer = await app.get(path);
    expect([
      answer.cache,
      answer.headers['x-run'],
      answer.headers['x-new'],
      answer.headers['x-old'],
      answer.headers['cache-control'],
    ]).toEqual(['giotto; fwd=stale; stored', '2', 'a, b', undefined, undefined]);
    expect(answer.headers['x-request']).toBe('2');
    const hit = await app.get(path);
    expect(hit.cache).toBe('giotto; hit; ttl=60');
    expectSame(hit, answer);
    expect(hit.headers['x-request']).toBe('3');
  });

  it.each(PATHS)('keeps what it set from a client that got the stale entry: %s', async (path) => {
    const first = await old(path, 75);
    const gate = deferred<void>();
    script.is(async (reply) => {
      reply.status(203);
      reply.header('Set-Cookie', 'secret=1');
      await gate.promise;
      reply.header('X-Late', 'yes');
      reply.status(200);
      reply.removeHeader('Set-Cookie');
      return anew(path)(reply);
    });
    const asked = app.get(path);
    await until(() => script.running === 1);
    await timeout.isOver();
    const instead = await asked;
    expect(instead.cache).toBe('giotto; fwd=stale; detail=timeout');
    expectSame(instead, first);
    gate.resolve();
    const made = await untilCache(app, path, 'giotto; hit; ttl=60');
    expect([
      made.headers['x-late'],
      made.headers['x-new'],
      made.headers['x-old'],
      made.headers['cache-status'],
    ]).toEqual(['yes', 'a, b', undefined, 'giotto; hit; ttl=60']);
    expect(made.headers['content-type']).toBe(first.headers['content-type']);
  });

  it.each(PATHS)('in the background makes the entry that a miss would have made: %s', async (path) => {
    await old(path, 63);
    script.is(anew(path));
    expect((await app.get(path)).cache).toBe('giotto; hit; ttl=-3; detail=stale-while-revalidate');
    const made = await untilCache(app, path, 'giotto; hit; ttl=60');
    app.clock.now += 1000 * 1000;
    script.runs = 1;
    const miss = await app.get(path);
    expect(miss.cache).toBe('giotto; fwd=uri-miss; stored');
    expectSame(made, miss);
  });

  it.each(PATHS)('that sets a cookie gives it to its own client alone: %s', async (path) => {
    await old(path, 75);
    script.is((reply) => (reply.header('Set-Cookie', `run=${script.runs}`), answerFor(path)));
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.get(path)));
    const cookies = answers.map(({ headers }) => String(headers['set-cookie']));
    expect(new Set(cookies).size).toBe(5);
    for (const { cache, headers } of answers)
      expect([cache, headers['set-cookie']]).toEqual([
        expect.stringMatching(/; fwd=(stale|uri-miss); detail=set-cookie$/),
        [`run=${String(headers['x-run'])}`],
      ]);
  });

  it.each(PATHS)('and fails leaves nothing of its own on the stale answer: %s', async (path) => {
    const first = await old(path, 75);
    script.is((reply) => {
      reply.header('X-New', 'a');
      reply.header('Set-Cookie', 'a=1');
      reply.removeHeader('X-Request');
      throw new HttpException('no', 503);
    });
    const instead = await app.get(path);
    expect(instead.cache).toBe('giotto; fwd=stale; fwd-status=503; detail=stale-if-error');
    expectSame(instead, first);
    expect(instead.headers['x-request']).toBe('2');
  });

  it('whose template fails is answered by the stale entry', async () => {
    const first = await old('/page', 75);
    script.is(() => ({ x: 1 }));
    const instead = await app.get('/page');
    expect(instead.cache).toBe('giotto; fwd=stale; fwd-status=500; detail=stale-if-error');
    expectSame(instead, first);
  });

  it.each(PATHS)('and throws what is an answer gives its client what it set before: %s', async (path) => {
    const {
      headers: { etag },
    } = await old(path, 75);
    script.is((reply) => {
      reply.header('X-New', 'a');
      reply.removeHeader('X-Request');
      throw new HttpException('gone', 410);
    });
    const answer = await app.get(path);
    expect([answer.status, answer.cache, answer.headers['x-new'], answer.headers['x-old']]).toEqual([
      410,
      'giotto; fwd=stale; detail=exception',
      'a',
      undefined,
    ]);
    if (etag !== undefined) expect(answer.headers.etag).not.toBe(etag);
  });
});
