import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpException, Res } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { ManualTimeout } from '../support/apps/manual-timeout.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until, untilCache } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const script = new Script();
const timeout = new ManualTimeout(30);

@Controller()
class NewsController {
  @GiottoCache(60, { staleWhileRevalidate: 10 })
  @Get('revalidated')
  revalidated(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, { staleIfError: 100 })
  @Get('if-error')
  ifError(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, { staleIfError: 100, timeout: timeout.ms })
  @Get('timed')
  timed(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, { staleWhileRevalidate: 10, staleIfError: 100 })
  @Get('both')
  both(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60)
  @Get('neither')
  neither(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

const failing = (status: number) => () => {
  throw new HttpException('no', status);
};
const answering = (status: number) => (reply: Reply) => (reply.status(status), { failed: true });

describe.each(ADAPTERS)('a stale entry on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    script.reset();
    app = await start(adapter, { controllers: [NewsController], sleep: timeout.sleep });
  });
  afterEach(() => app.close());

  const age = (seconds: number) => void (app.clock.now += seconds * 1000);
  const old = async (path: string, seconds: number) => {
    const first = await app.get(path);
    expect(first.cache).toBe('giotto; fwd=uri-miss; stored');
    age(seconds);
    return first;
  };

  it('within staleWhileRevalidate answers at once, unchanged, while one process refreshes it in the background', async () => {
    const first = await old('/revalidated', 63);
    const gate = deferred<void>();
    script.is(() => gate.promise.then(() => ({ run: 2 })));
    const answers = await Promise.all(Array.from({ length: 20 }, () => app.get('/revalidated')));
    for (const answer of answers) {
      expect(answer.cache).toBe('giotto; hit; ttl=-3; detail=stale-while-revalidate');
      expect(answer.headers.age).toBe('63');
      expectSame(answer, first);
    }
    gate.resolve();
    const anew = await untilCache(app, '/revalidated', 'giotto; hit; ttl=60');
    expect([anew.text, anew.headers['x-run'], anew.headers.age, script.runs]).toEqual(['{"run":2}', '2', '0', 2]);
    expect(anew.headers['content-type']).toBe(first.headers['content-type']);
    expect(anew.headers.etag).not.toBe(first.headers.etag);
  });

  it('within staleWhileRevalidate is sent before the method begins, which may keep the process busy', async () => {
    await old('/revalidated', 63);
    const sent: { writableEnded: boolean }[] = [];
    app.app.getHttpServer().on('request', (_: unknown, response: { writableEnded: boolean }) => sent.push(response));
    const begun = deferred<boolean>();
    script.is(() => begun.resolve(sent[0]!.writableEnded));
    expect((await app.get('/revalidated')).cache).toContain('stale-while-revalidate');
    expect(await begun.promise).toBe(true);
  });

  it('beyond its stale time is a miss', async () => {
    await old('/revalidated', 70);
    const answer = await app.get('/revalidated');
    expect([answer.cache, answer.text]).toEqual(['giotto; fwd=uri-miss; stored', '{"run":2}']);
  });

  it('without a stale time is a miss as soon as it is stale', async () => {
    await old('/neither', 61);
    expect((await app.get('/neither')).cache).toBe('giotto; fwd=uri-miss; stored');
  });

  it.each(['if-error', 'both', 'timed'])('within staleIfError alone is recomputed by the request: %s', async (path) => {
    await old(`/${path}`, 75);
    const answer = await app.get(`/${path}`);
    expect([answer.cache, answer.text, answer.headers['x-run'], answer.headers.age]).toEqual([
      'giotto; fwd=stale; stored',
      '{"run":2}',
      '2',
      '0',
    ]);
    expect((await app.get(`/${path}`)).cache).toBe('giotto; hit; ttl=60');
  });

  const FAILURES: readonly (readonly [string, number, (reply: Reply) => unknown])[] = [500, 502, 503, 504].flatMap(
    (status) => [['throws', status, failing(status)] as const, ['answers', status, answering(status)] as const],
  );

  it.each(FAILURES)(
    'within staleIfError answers if the method %s %d, which is then left alone for a second',
    async (_, status, fail) => {
      const first = await old('/if-error', 75);
      script.is(fail);
      const instead = await app.get('/if-error');
      expect([instead.cache, instead.headers.age]).toEqual([
        `giotto; fwd=stale; fwd-status=${status}; detail=stale-if-error`,
        '75',
      ]);
      expectSame(instead, first);
      const resting = await app.get('/if-error');
      expect([resting.cache, script.runs]).toEqual(['giotto; hit; ttl=-15; detail=stale-if-error', 2]);
      expectSame(resting, first);
      age(1);
      expect([(await app.get('/if-error')).cache, script.runs]).toEqual([instead.cache, 3]);
    },
  );

  it('answers if the method throws what is no HTTP exception', async () => {
    await old('/if-error', 75);
    script.is(() => Promise.reject(new TypeError('oops')));
    expect((await app.get('/if-error')).cache).toBe('giotto; fwd=stale; fwd-status=500; detail=stale-if-error');
  });

  it.each(FAILURES)('answers all who ask at once, if the method %s %d once', async (_, status, fail) => {
    const first = await old('/if-error', 75);
    const gate = deferred<void>();
    script.is((reply) => gate.promise.then(() => fail(reply)));
    const asked = Array.from({ length: 20 }, () => app.get('/if-error'));
    await until(() => script.runs === 2);
    gate.resolve();
    for (const answer of await Promise.all(asked)) {
      expect(answer.cache).toMatch(
        new RegExp(`^giotto; (fwd=stale; fwd-status=${status}|hit; ttl=-15); detail=stale-if-error$`),
      );
      expectSame(answer, first);
    }
    expect(script.runs).toBe(2);
  });

  it.each([
    ['throws', failing(404)],
    ['answers', answering(404)],
  ])('does not stand in for 404 that the method %s, and is dropped', async (_, fail) => {
    await old('/if-error', 75);
    script.is(fail);
    const answer = await app.get('/if-error');
    expect([answer.status, answer.cache]).toEqual([
      404,
      expect.stringMatching(/^giotto; fwd=stale; detail=(exception|status)$/),
    ]);
    script.is(failing(503));
    const next = await app.get('/if-error');
    expect([next.status, next.cache]).toEqual([503, 'giotto; fwd=uri-miss; detail=exception']);
  });

  it('is not served beyond staleIfError', async () => {
    await old('/if-error', 160);
    script.is(failing(503));
    const answer = await app.get('/if-error');
    expect([answer.status, answer.cache]).toEqual([503, 'giotto; fwd=uri-miss; detail=exception']);
  });

  it('stays if its background refresh fails, and is not refreshed again for a second', async () => {
    await old('/revalidated', 63);
    script.is(failing(503));
    expect((await app.get('/revalidated')).cache).toBe('giotto; hit; ttl=-3; detail=stale-while-revalidate');
    await untilCache(app, '/revalidated', 'giotto; hit; ttl=-3; detail=stale-if-error');
    expect(script.runs).toBe(2);
    age(1);
    expect((await app.get('/revalidated')).cache).toBe('giotto; hit; ttl=-4; detail=stale-while-revalidate');
    await until(() => script.runs === 3);
  });

  it('answers if the method is slower than timeout, and the late result is stored', async () => {
    const first = await old('/timed', 75);
    const gate = deferred<unknown>();
    script.is(() => gate.promise);
    const asked = [app.get('/timed'), app.get('/timed')];
    await timeout.isOver(2);
    for (const answer of await Promise.all(asked)) {
      expect(answer.cache).toBe('giotto; fwd=stale; detail=timeout');
      expectSame(answer, first);
    }
    gate.resolve({ run: 2 });
    const anew = await untilCache(app, '/timed', 'giotto; hit; ttl=60');
    expect([anew.text, anew.headers['x-run'], script.runs]).toEqual(['{"run":2}', '2', 2]);
  });

  it('answers if the method is slower than timeout, and a late failure changes nothing', async () => {
    await old('/timed', 75);
    const gate = deferred<unknown>();
    script.is(() => gate.promise);
    const asked = app.get('/timed');
    await timeout.isOver();
    expect((await asked).cache).toBe('giotto; fwd=stale; detail=timeout');
    gate.reject(new HttpException('no', 503));
    await untilCache(app, '/timed', 'giotto; hit; ttl=-15; detail=stale-if-error');
    expect(script.runs).toBe(2);
  });
});
