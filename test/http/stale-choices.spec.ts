import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpException, Res } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import type { Cache } from '../../lib/cache/cache.js';
import { programVersion } from '../../lib/cache/store/versions.js';
import { CACHE } from '../../lib/nest/options/giotto-cache.tokens.js';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { ManualTimeout } from '../support/apps/manual-timeout.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until, untilCache } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const timeout = new ManualTimeout(30);
const ALL = { staleWhileRevalidate: 10, staleIfError: 100, timeout: timeout.ms };
const REVALIDATED = 'giotto; hit; ttl=-3; detail=stale-while-revalidate';
const FAILED = 'giotto; fwd=stale; fwd-status=503; detail=stale-if-error';
const script = new Script();
let dice = 0;

@Controller()
class NewsController {
  @GiottoCache(60, { program: 'news', ...ALL })
  @Get('news')
  news(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, { ...ALL, compress: true })
  @Get('long')
  long(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, { staleIfError: 100 })
  @Get('dear')
  dear(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

const fail = () => {
  throw new HttpException('no', 503);
};

describe.each(ADAPTERS)('a stale entry on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    script.reset();
    dice = 0;
    app = await start(adapter, {
      controllers: [NewsController],
      random: () => dice,
      sleep: timeout.sleep,
      cache: { honorRequestDirectives: true, jitter: 0 },
    });
  });
  afterEach(() => app.close());

  const old = async (path: string, seconds: number, headers = {}) => {
    const first = await app.get(path, { headers });
    expect(first.cache).toBe('giotto; fwd=uri-miss; stored');
    app.clock.now += seconds * 1000;
    return first;
  };
  const ask = async (path: string, headers: Record<string, string | undefined>, method = 'GET') => {
    const {
      status,
      body,
      cache,
      headers: { etag },
    } = await app.ask({ path, headers, method });
    return { status, bytes: body.length, cache, etag };
  };

  it('answers HEAD and conditional requests', async () => {
    const {
      headers: { etag },
    } = await old('/news', 63);
    const gate = deferred<void>();
    script.is(() => gate.promise.then(fail));
    expect(await ask('/news', {}, 'HEAD')).toEqual({ status: 200, bytes: 0, cache: REVALIDATED, etag });
    expect(await ask('/news', { 'if-none-match': etag })).toEqual({ status: 304, bytes: 0, cache: REVALIDATED, etag });
    gate.resolve();
    await until(() => script.running === 0);
    app.clock.now += 12_000;
    script.is(fail);
    expect(await ask('/news', { 'if-none-match': etag })).toEqual({ status: 304, bytes: 0, cache: FAILED, etag });
    app.clock.now += 1000;
    expect(await ask('/news', {}, 'HEAD')).toEqual({ status: 200, bytes: 0, cache: FAILED, etag });
  });

  it('answers the conditional request that recomputed it', async () => {
    const {
      headers: { etag },
    } = await old('/news', 75);
    script.is(() => ({ run: 1 }));
    expect(await ask('/news', { 'if-none-match': etag })).toEqual({
      status: 304,
      bytes: 0,
      cache: 'giotto; fwd=stale; stored',
      etag,
    });
    expect(script.runs).toBe(2);
  });

  it.each(['max-age=10', 'min-fresh=1', 'max-age=0', 'no-cache', 'no-store'])(
    'is not for a client that asks for %s, who gets what the method says',
    async (directive) => {
      await old('/news', 63);
      const answer = await app.get('/news', { headers: { 'cache-control': directive } });
      expect([answer.text, answer.cache.startsWith('giotto; fwd=request')]).toEqual(['{"run":2}', true]);
      app.clock.now += 63_000;
      script.is(fail);
      expect((await app.get('/news', { headers: { 'cache-control': directive } })).status).toBe(503);
    },
  );

  it('is not what only-if-cached means', async () => {
    await old('/news', 63);
    expect(await ask('/news', { 'cache-control': 'only-if-cached' })).toMatchObject({
      status: 504,
      cache: 'giotto; detail=only-if-cached',
    });
    expect(script.runs).toBe(1);
  });

  it('keeps its compressed bytes as long as itself, and is sent in them', async () => {
    const text = 'a long text '.repeat(1000);
    script.is(() => ({ run: script.runs, text }));
    const gzip = { 'accept-encoding': 'gzip' };
    await old('/long', 1, gzip);
    const coded = async () => (await app.get('/long', { headers: gzip })).headers['content-encoding'] === 'gzip';
    for (let tries = 0; tries < 500 && !(await coded()); tries++);
    app.clock.now += 62_000;
    const gate = deferred<void>();
    script.is(() => gate.promise.then(fail));
    const stale = await app.get('/long', { headers: gzip });
    expect([stale.cache, stale.headers['content-encoding'], stale.headers.vary]).toEqual([
      REVALIDATED,
      'gzip',
      'accept-encoding',
    ]);
    gate.resolve();
    await until(() => script.running === 0);
    app.clock.now += 90_000;
    script.is(fail);
    const instead = await app.get('/long', { headers: gzip });
    expect([instead.cache, instead.headers['content-encoding'], instead.body.equals(stale.body)]).toEqual([
      FAILED,
      'gzip',
      true,
    ]);
    app.clock.now += 10_000;
    expect((await app.get('/long', { headers: gzip })).status).toBe(503);
  });

  it('that was invalidated is gone, even while the method fails', async () => {
    await old('/news', 63);
    await app.app.get<Cache>(CACHE).invalidations.invalidate([programVersion('news')]);
    script.is(fail);
    expect(await ask('/news', {})).toMatchObject({ status: 503, cache: 'giotto; fwd=miss; detail=invalidated' });
    script.is(() => ({ anew: true }));
    expect((await app.get('/news')).cache).toBe('giotto; fwd=miss; stored; detail=invalidated');
  });

  it('that is invalidated during its refresh is not replaced by the result of that refresh', async () => {
    await old('/news', 63);
    const gate = deferred<void>();
    script.is(() => gate.promise.then(() => ({ from: 'before' })));
    expect((await app.get('/news')).cache).toBe(REVALIDATED);
    await until(() => script.running === 1);
    await app.app.get<Cache>(CACHE).invalidations.invalidate([programVersion('news')]);
    gate.resolve();
    await until(() => script.running === 0);
    script.is(() => ({ from: 'after' }));
    expect((await app.get('/news')).text).toBe('{"from":"after"}');
    expect((await app.get('/news')).text).toBe('{"from":"after"}');
  });

  it('is recomputed early by the request if it was expensive, and a failure of that changes nothing', async () => {
    script.is(() => ((app.clock.now += 2000), { run: script.runs }));
    const first = await old('/dear', 55);
    expect((await app.get('/dear')).cache).toBe('giotto; hit; ttl=5');
    dice = 0.999;
    script.is(fail);
    const instead = await app.get('/dear');
    expect([instead.cache, script.runs]).toEqual(['giotto; hit; ttl=5', 2]);
    expectSame(instead, first);
    app.clock.now += 1000;
    script.is(() => ({ run: script.runs }));
    expect([(await app.get('/dear')).cache, script.runs]).toEqual(['giotto; fwd=stale; stored', 3]);
  });

  it('is refreshed early in the background if the program allows it', async () => {
    script.is(() => ((app.clock.now += 2000), { run: script.runs }));
    const first = await old('/news', 55);
    dice = 0.999;
    script.is(() => ({ run: script.runs }));
    const early = await app.get('/news');
    expect(early.cache).toBe('giotto; hit; ttl=5');
    expectSame(early, first);
    expect((await untilCache(app, '/news', 'giotto; hit; ttl=60')).text).toBe('{"run":2}');
  });

  it.each([
    ['behind it', 63, REVALIDATED, 0],
    ['late', 75, 'giotto; fwd=stale; detail=timeout', 1],
  ])('and what makes it anew %s is waited for when the application ends', async (_, seconds, cache, late) => {
    await old('/news', seconds);
    const gate = deferred<void>();
    script.is(() => gate.promise.then(() => ({ run: 2 })));
    const asked = app.get('/news');
    await timeout.isOver(late);
    expect((await asked).cache).toBe(cache);
    await until(() => script.running === 1);
    let isClosed = false;
    const closing = app.close().then(() => (isClosed = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([isClosed, script.running]).toEqual([false, 1]);
    gate.resolve();
    await closing;
    expect(script.running).toBe(0);
  });
});
