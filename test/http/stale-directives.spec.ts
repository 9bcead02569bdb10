import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpException, Res } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { ManualTimeout } from '../support/apps/manual-timeout.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const script = new Script();
const timeout = new ManualTimeout(30);

@Controller()
class NewsController {
  @GiottoCache(60, { staleWhileRevalidate: 10, staleIfError: 100, timeout: timeout.ms })
  @Get('news')
  news(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

const REVALIDATED = 'giotto; hit; ttl=-3; detail=stale-while-revalidate';
const fail = () => {
  throw new HttpException('no', 503);
};

/** What says nothing of how old an answer may be, or that it may be old. */
const UNLIMITED = [
  'foo',
  'no-transform',
  'max-stale',
  'max-stale=100',
  'max-stale=1',
  'public, foo="max-age=0"',
  'stale-if-error=5',
  'max-age=soon',
  'min-fresh',
];

/** What allows an old answer within a limit. */
const ALLOWING = ['max-age=70, max-stale', 'max-age=70, max-stale=3', 'max-stale=1000, max-age=70'];

/** What allows none. */
const LIMITED = [
  'max-age=70',
  'max-age=62, max-stale',
  'max-age=70, max-stale=2',
  'max-age=70, max-stale=x',
  'min-fresh=0, max-stale',
  'min-fresh=1',
  'no-cache',
  'no-store',
];

describe.each(ADAPTERS)('a stale entry for a client that sends Cache-Control on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    script.reset();
    app = await start(adapter, {
      controllers: [NewsController],
      sleep: timeout.sleep,
      cache: { honorRequestDirectives: true, jitter: 0 },
    });
  });
  afterEach(() => app.close());

  const ask = (directives: string) => app.get('/news', { headers: { 'cache-control': directives } });
  const old = async (seconds: number) => {
    expect((await app.get('/news')).cache).toBe('giotto; fwd=uri-miss; stored');
    app.clock.now += seconds * 1000;
  };

  it.each([...UNLIMITED, ...ALLOWING])('answers at once if it may: %s', async (directives) => {
    await old(63);
    const gate = deferred<void>();
    script.is(() => gate.promise.then(fail));
    expect(await ask(directives)).toMatchObject({ status: 200, cache: REVALIDATED, text: '{"run":1}' });
    gate.resolve();
    await until(() => script.running === 0);
  });

  it.each(UNLIMITED)('answers in place of an error: %s', async (directives) => {
    await old(75);
    script.is(fail);
    expect(await ask(directives)).toMatchObject({
      status: 200,
      cache: 'giotto; fwd=stale; fwd-status=503; detail=stale-if-error',
    });
    expect(await ask(directives)).toMatchObject({ status: 200, cache: 'giotto; hit; ttl=-15; detail=stale-if-error' });
  });

  it('answers in place of a method that takes long', async () => {
    await old(75);
    const gate = deferred<void>();
    script.is(() => gate.promise.then(() => ({ run: 2 })));
    const asked = ask('foo');
    await timeout.isOver();
    expect(await asked).toMatchObject({ status: 200, cache: 'giotto; fwd=stale; detail=timeout', text: '{"run":1}' });
    gate.resolve();
    await until(() => script.running === 0);
  });

  it.each(['max-stale', 'max-stale=1000'])('is never served beyond its stale times: %s', async (directives) => {
    await old(160);
    script.is(fail);
    expect(await ask(directives)).toMatchObject({ status: 503, cache: 'giotto; fwd=uri-miss; detail=exception' });
  });

  it.each(LIMITED)('is not for one who sets a limit that it is over: %s', async (directives) => {
    await old(63);
    const answer = await ask(directives);
    expect([answer.text, answer.cache.startsWith('giotto; fwd=request')]).toEqual(['{"run":2}', true]);
  });

  it.each(['only-if-cached, max-stale', 'only-if-cached, max-stale=3', 'only-if-cached, max-stale=5, max-age=70'])(
    'is what one gets who wants a stored answer alone and takes an old one: %s',
    async (directives) => {
      await old(63);
      expect(await ask(directives)).toMatchObject({ status: 200, cache: 'giotto; hit; ttl=-3', text: '{"run":1}' });
      expect(script.runs).toBe(1);
    },
  );

  it.each([
    'only-if-cached',
    'only-if-cached, foo',
    'only-if-cached, max-stale=2',
    'only-if-cached, max-age=62, max-stale',
  ])('is not what one gets who wants a stored answer alone: %s', async (directives) => {
    await old(63);
    expect(await ask(directives)).toMatchObject({ status: 504, cache: 'giotto; detail=only-if-cached' });
    expect(script.runs).toBe(1);
  });
});
