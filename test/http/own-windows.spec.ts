import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpException, Res, UseInterceptors, type NestInterceptor } from '@nestjs/common';
import { map } from 'rxjs';

import { GiottoCache, GiottoView, type GiottoCacheLifetime, type GiottoViewCall } from 'giotto-cache';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { ManualTimeout } from '../support/apps/manual-timeout.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until, untilCache } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';
import { lifetimeFromHeaders } from '../support/origin/lifetime.js';

const script = new Script();
const timeout = new ManualTimeout(30);

interface Model {
  readonly lifetime: GiottoCacheLifetime;
}
const decided = (model: unknown) => (model as Model).lifetime;

/** Works on values, so that programs under it are stored as models. */
class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

@Controller()
class RatesController {
  @GiottoCache(lifetimeFromHeaders)
  @Get('headers')
  headers(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(decided, { timeout: timeout.ms })
  @Get('timed')
  timed(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(decided, { staleWhileRevalidate: 10, staleIfError: 100 })
  @Get('beside')
  beside(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(decided)
  @UseInterceptors(Wrapping)
  @Get('model')
  model(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, { staleWhileRevalidate: 10 })
  @GiottoView({
    'text/plain': (_model: unknown, { context }: GiottoViewCall) =>
      `run ${String(context.switchToHttp().getResponse<Reply>().getHeader('x-run'))}`,
  })
  @Get('view')
  view(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, { staleIfError: 100, visibility: 'private' })
  @Get('private')
  mine(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, { staleIfError: 100 })
  @Get('strict')
  strict(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

const STORED = 'giotto; fwd=uri-miss; stored';
const fail = () => {
  throw new HttpException('no', 503);
};
const answering = (lifetime: unknown) => () => ({ run: script.runs, lifetime });
const saying = (cacheControl: string) => (reply: Reply) => (
  reply.header('Cache-Control', cacheControl),
  { run: script.runs }
);

describe.each(ADAPTERS)('the stale times of a single answer on %s', (adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  beforeEach(async () => {
    script.reset();
    logger = new RecordingLogger();
    app = await start(adapter, {
      sleep: timeout.sleep,
      controllers: [RatesController],
      cache: { jitter: 0, identify: () => 'ann' },
      prepare: (made) => made.useLogger(logger),
    });
  });
  afterEach(() => app.close());

  const age = (seconds: number) => void (app.clock.now += seconds * 1000);
  const old = async (path: string, seconds: number) => {
    const first = await app.get(path);
    expect(first.cache).toBe(STORED);
    age(seconds);
    return first;
  };

  it('follow the response that the method made, also in a background refresh', async () => {
    script.is(saying('max-age=60, stale-while-revalidate=30'));
    const first = await old('/headers', 80);
    script.is(saying('max-age=20, stale-if-error=40'));
    const stale = await app.get('/headers');
    expect(stale.cache).toBe('giotto; hit; ttl=-20; detail=stale-while-revalidate');
    expectSame(stale, first);
    await untilCache(app, '/headers', 'giotto; hit; ttl=20');
    age(59);
    script.is(fail);
    expect(await app.get('/headers')).toMatchObject({
      status: 200,
      cache: 'giotto; fwd=stale; fwd-status=503; detail=stale-if-error',
    });
    age(1);
    expect((await app.get('/headers')).status).toBe(503);
  });

  it('are over when they are over', async () => {
    script.is(saying('max-age=60, stale-while-revalidate=30'));
    await old('/headers', 90);
    expect(await app.get('/headers')).toMatchObject({ cache: STORED, text: '{"run":2}' });
  });

  it('are none if the answer has none', async () => {
    script.is(saying('max-age=60'));
    await old('/headers', 61);
    script.is(fail);
    expect(await app.get('/headers')).toMatchObject({ status: 503, cache: 'giotto; fwd=uri-miss; detail=exception' });
  });

  it('keep an answer for a method that takes longer than its timeout', async () => {
    script.is(answering({ seconds: 60, staleIfError: 100 }));
    await old('/timed', 75);
    const gate = deferred<void>();
    script.is(() => gate.promise.then(answering(60)));
    const asked = app.get('/timed');
    await timeout.isOver();
    expect((await asked).cache).toBe('giotto; fwd=stale; detail=timeout');
    gate.resolve();
    await untilCache(app, '/timed', 'giotto; hit; ttl=60');
    age(75);
    script.is(fail);
    expect((await app.get('/timed')).status).toBe(503);
  });

  it('go before the program’s, and what they leave open is the program’s', async () => {
    script.is(answering({ seconds: 60, staleWhileRevalidate: 0 }));
    await old('/beside', 63);
    script.is(fail);
    expect((await app.get('/beside')).cache).toBe('giotto; fwd=stale; fwd-status=503; detail=stale-if-error');
    age(96);
    expect((await app.get('/beside')).status).toBe(200);
    age(1);
    expect((await app.get('/beside')).status).toBe(503);
  });

  it('may be longer than the program’s', async () => {
    script.is(answering({ seconds: 60, staleIfError: 1000 }));
    await old('/beside', 1059);
    script.is(fail);
    expect((await app.get('/beside')).cache).toBe('giotto; fwd=stale; fwd-status=503; detail=stale-if-error');
    age(1);
    expect((await app.get('/beside')).status).toBe(503);
  });

  it('may be none if the program has some', async () => {
    script.is(answering({ seconds: 60, staleWhileRevalidate: 0, staleIfError: 0 }));
    await old('/beside', 61);
    script.is(fail);
    expect(await app.get('/beside')).toMatchObject({ status: 503, cache: 'giotto; fwd=uri-miss; detail=exception' });
  });

  it('are those of values that interceptors work on, too', async () => {
    script.is(answering({ seconds: 60, staleWhileRevalidate: 30 }));
    const first = await old('/model', 80);
    const stale = await app.get('/model');
    expect([stale.cache, stale.text]).toEqual(['giotto; hit; ttl=-20; detail=stale-while-revalidate', first.text]);
    await untilCache(app, '/model', 'giotto; hit; ttl=60');
  });

  it('may be without an end', async () => {
    script.is(answering({ seconds: 60, staleIfError: Number.MAX_VALUE }));
    await old('/timed', 2_000_000);
    script.is(fail);
    expect((await app.get('/timed')).cache).toBe('giotto; fwd=stale; fwd-status=503; detail=stale-if-error');
  });

  it.each([
    ['seconds alone', { seconds: 60 }, STORED],
    ['seconds and nothing', { seconds: 60, staleWhileRevalidate: undefined, staleIfError: undefined }, STORED],
    ['for ever', { seconds: 0, staleIfError: 5 }, STORED],
    ['not stored', { seconds: null }, 'giotto; fwd=uri-miss; detail=lifetime'],
    ['not stored, and nothing', { seconds: undefined, staleIfError: 5 }, 'giotto; fwd=uri-miss; detail=lifetime'],
  ])('may be left out: %s', async (_, lifetime, cache) => {
    script.is(answering(lifetime));
    expect((await app.get('/timed')).cache).toBe(cache);
    expect(logger.warnings).toEqual([]);
  });

  it.each([
    [{ seconds: 60, staleWhileRevalidate: -1 }, '{ seconds: 60, staleWhileRevalidate: -1 }'],
    [{ seconds: 60, staleIfError: '5' }, "{ seconds: 60, staleIfError: '5' }"],
    [{ seconds: 60, staleIfError: null }, '{ seconds: 60, staleIfError: null }'],
    [{ seconds: 60, staleIfError: Infinity }, '{ seconds: 60, staleIfError: Infinity }'],
    [{ seconds: NaN, staleIfError: 5 }, '{ seconds: NaN, staleIfError: 5 }'],
    [{ seconds: 60, staleIfErrors: 5 }, '{ seconds: 60, staleIfErrors: 5 }'],
    [{ staleIfError: 5 }, '{ staleIfError: 5 }'],
    [{}, '{}'],
    [[60], '[ 60 ]'],
    ['60', "'60'"],
    [-1, '-1'],
  ])('are none where they are impossible, and one line says so: %j', async (lifetime, said) => {
    script.is(() => Object.defineProperty({ run: script.runs }, 'lifetime', { value: lifetime }));
    for (const run of [1, 2]) {
      const answer = await app.get('/timed');
      expect([answer.status, answer.cache, answer.text]).toEqual([
        200,
        'giotto; fwd=uri-miss; detail=lifetime',
        `{"run":${run}}`,
      ]);
    }
    expect(logger.warnings).toEqual([
      expect.stringContaining(
        `RatesController.timed is not cached: its lifetime function (seconds) returned ${said}. Return seconds, 0 for ever,`,
      ),
    ]);
  });

  it('are none if the answer says must-revalidate to caches for everybody', async () => {
    for (const directive of ['must-revalidate', 'proxy-revalidate']) {
      script.is(saying(`max-age=60, ${directive}`));
      await old('/strict', 61);
      script.is(fail);
      expect(await app.get('/strict')).toMatchObject({ status: 503, cache: 'giotto; fwd=uri-miss; detail=exception' });
      script.is(saying('max-age=60, must-revalidate'));
      await old('/private', 61);
      script.is(fail);
      expect((await app.get('/private')).cache).toBe('giotto; fwd=stale; fwd-status=503; detail=stale-if-error');
      age(1000);
    }
  });

  it('leave a view function the response that its method has', async () => {
    script.is(() => ({}));
    expect((await old('/view', 63)).text).toBe('run 1');
    const stale = await app.get('/view');
    expect([stale.cache, stale.text]).toEqual(['giotto; hit; ttl=-3; detail=stale-while-revalidate', 'run 1']);
    await until(() => script.running === 0 && script.runs === 2);
    expect((await untilCache(app, '/view', 'giotto; hit; ttl=60')).text).toBe('run 2');
  });
});
