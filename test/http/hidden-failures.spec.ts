import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  HttpException,
  Injectable,
  Param,
  ParseIntPipe,
  Res,
  type ExecutionContext,
} from '@nestjs/common';

import { GiottoCache, GiottoCacheService, type GiottoCacheOptions, type GiottoFailedCall } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { ManualTimeout } from '../support/apps/manual-timeout.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until, untilCache } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const script = new Script();
const timeout = new ManualTimeout(30);
const reply: Reply = {
  header: () => undefined,
  getHeader: () => undefined,
  removeHeader: () => undefined,
  status: () => undefined,
};

@Controller()
class News {
  @GiottoCache(60, { program: 'news', staleIfError: 100_000 })
  @Get('news/:id')
  news(@Res({ passthrough: true }) response: Reply, @Param('id', ParseIntPipe) _id: number) {
    return script.run(response);
  }

  @GiottoCache(60, { program: 'behind', staleWhileRevalidate: 100_000 })
  @Get('behind')
  behind(@Res({ passthrough: true }) response: Reply) {
    return script.run(response);
  }

  @GiottoCache(60, { program: 'timed', staleIfError: 100, timeout: timeout.ms })
  @Get('timed')
  timed(@Res({ passthrough: true }) response: Reply) {
    return script.run(response);
  }
}

@Injectable()
class Rates {
  @GiottoCache(60, { program: 'rates', staleIfError: 100 })
  rates(_currency: string) {
    return script.run(reply);
  }
}

const throwing = (error: unknown) => () => {
  throw error;
};
const answering = (status: number) => (response: Reply) => (response.status(status), { failed: true });

describe.each(ADAPTERS)('a failure that a stale entry hides, on %s', (adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  let heard: [error: unknown, call: GiottoFailedCall][];
  const begin = async (cache: GiottoCacheOptions = {}) => {
    logger = new RecordingLogger();
    const onStaleIfError = (error: unknown, call: GiottoFailedCall) => void heard.push([error, call]);
    app = await start(adapter, {
      controllers: [News],
      sleep: timeout.sleep,
      providers: [Rates],
      cache: { onStaleIfError, ...cache },
      prepare: (made) => made.useLogger(logger),
    });
  };
  beforeEach(() => {
    script.reset();
    heard = [];
  });
  afterEach(() => app.close());

  const age = (seconds: number) => void (app.clock.now += seconds * 1000);
  const old = async (path: string, seconds = 75) => {
    expect((await app.get(path)).cache).toBe('giotto; fwd=uri-miss; stored');
    age(seconds);
  };

  it('is logged at once, and heard of with the call', async () => {
    await begin();
    await old('/news/7');
    const error = new HttpException('the database is gone', 503);
    script.is(throwing(error));
    expect((await app.get('/news/7')).cache).toContain('stale-if-error');
    expect(logger.warnings).toEqual(['news failed, and a stale entry is served instead: the database is gone']);
    expect(heard).toEqual([[error, { program: 'news', args: { id: 7 }, context: expect.anything() }]]);
    const context = heard[0]![1].context as ExecutionContext;
    expect([context.getHandler().name, context.switchToHttp().getRequest<{ url: string }>().url]).toEqual([
      'news',
      '/news/7',
    ]);
  });

  it('is one line a minute then, with their number, for as long as it lasts', async () => {
    await begin();
    await old('/news/7');
    script.is(throwing(new Error('gone')));
    for (let second = 0; second <= 180; second += 2) {
      await app.get('/news/7');
      age(2);
    }
    expect(logger.warnings).toEqual([
      'news failed, and a stale entry is served instead: gone',
      ...[1, 2, 3].map(() => 'news failed 30 more times in 60 s, and a stale entry is served instead: gone'),
    ]);
    expect(heard).toHaveLength(91);
  });

  it('is each program’s own', async () => {
    await begin();
    await old('/timed');
    await old('/news/7');
    script.is(throwing(new Error('gone')));
    for (const path of ['/timed', '/news/7', '/timed', '/news/7']) await app.get(path);
    expect(logger.warnings.map((line) => line.split(' ')[0])).toEqual(['timed', 'news']);
  });

  it.each([500, 502, 503, 504])('may be a status that the method answered with: %d', async (status) => {
    await begin();
    await old('/news/7');
    script.is(answering(status));
    expect((await app.get('/news/7')).cache).toContain(`fwd-status=${status}`);
    expect(logger.warnings).toEqual([
      `news failed, and a stale entry is served instead: The method answered with the status ${status}.`,
    ]);
    expect(heard[0]![0]).toBeInstanceOf(HttpException);
    expect((heard[0]![0] as HttpException).getStatus()).toBe(status);
  });

  it.each([
    ['throws', throwing(new Error('gone')), 'gone'],
    ['answers 503', answering(503), 'The method answered with the status 503.'],
  ])('may happen in the background: the method %s', async (_, fail, text) => {
    await begin();
    await old('/behind');
    script.is(fail);
    expect((await app.get('/behind')).cache).toContain('stale-while-revalidate');
    await untilCache(app, '/behind', 'giotto; hit; ttl=-15; detail=stale-if-error');
    expect(logger.warnings).toEqual([`behind failed, and a stale entry is served instead: ${text}`]);
    expect(heard.map(([, { program, context }]) => [program, typeof context])).toEqual([['behind', 'object']]);
  });

  it.each([
    ['throws', throwing(new Error('gone')), 'gone'],
    ['answers 503', answering(503), 'The method answered with the status 503.'],
  ])('may happen after the timeout: the method %s', async (_, fail, text) => {
    await begin();
    await old('/timed');
    const gate = deferred<void>();
    script.is((response) => gate.promise.then(() => fail(response)));
    const asked = app.get('/timed');
    await timeout.isOver();
    expect((await asked).cache).toBe('giotto; fwd=stale; detail=timeout');
    expect(heard).toEqual([]);
    gate.resolve();
    await until(() => heard.length > 0);
    expect(logger.warnings).toEqual([`timed failed, and a stale entry is served instead: ${text}`]);
  });

  it('is one, of however many requests that waited for it', async () => {
    await begin();
    await old('/news/7');
    const gate = deferred<never>();
    script.is(() => gate.promise);
    const asked = Array.from({ length: 20 }, () => app.get('/news/7'));
    await until(() => script.runs === 2);
    gate.reject(new Error('gone'));
    for (const answer of await Promise.all(asked)) expect(answer.cache).toContain('stale-if-error');
    expect([heard.length, logger.warnings.length]).toEqual([1, 1]);
  });

  it('is none if the client sees it, nor if the answer is 404', async () => {
    await begin();
    script.is(throwing(new Error('gone')));
    expect((await app.get('/news/7')).status).toBe(500);
    script.is(() => ({}));
    await old('/news/8');
    script.is(throwing(new HttpException('none', 404)));
    expect((await app.get('/news/8')).status).toBe(404);
    expect([heard, logger.warnings]).toEqual([[], []]);
  });

  it('may be of a method that code calls, and of a wrapped value', async () => {
    await begin();
    const [rates, cache] = [app.app.get(Rates), app.app.get(GiottoCacheService)];
    const wrap = () => cache.wrap(['report', 7], 60, () => script.run(reply), { program: 'report', staleIfError: 100 });
    const before = [await rates.rates('eur'), await wrap()];
    age(75);
    const error = new Error('gone');
    script.is(throwing(error));
    expect([await rates.rates('eur'), await wrap()]).toEqual(before);
    expect(heard).toEqual([
      [error, { program: 'rates', args: { _currency: 'eur' }, context: undefined }],
      [error, { program: 'report', args: { key: ['report', 7] }, context: undefined }],
    ]);
    expect(logger.warnings.map((line) => line.split(',')[0])).toEqual(['rates failed', 'report failed']);
  });

  it.each<[string, () => unknown]>([
    ['throws', throwing(new Error('no metrics\nserver'))],
    ['rejects', () => Promise.reject(new Error('no metrics\nserver'))],
    ['throws null', throwing(null)],
  ])('is no matter of what the hook does, which is said once: it %s', async (_, onStaleIfError) => {
    await begin({ onStaleIfError: onStaleIfError as () => void });
    await old('/news/7');
    script.is(throwing(new Error('gone')));
    for (let times = 0; times < 3; times++) {
      expect((await app.get('/news/7')).cache).toContain('stale-if-error');
      age(1);
    }
    expect(logger.warnings).toEqual([
      expect.stringMatching(/^news failed, /),
      expect.stringMatching(/^onStaleIfError failed: (no metrics\\nserver|null)$/),
    ]);
  });

  it.each([null, undefined, 'gone', { code: 'ECONNREFUSED' }])('may be anything: %p', async (thrown) => {
    await begin();
    await old('/news/7');
    script.is(throwing(thrown));
    expect((await app.get('/news/7')).cache).toContain('stale-if-error');
    expect([heard[0]![0], logger.warnings.length]).toEqual([thrown, 1]);
  });

  it('that says what a client sent is one line', async () => {
    await begin();
    await old('/news/7');
    script.is(throwing(new Error(`no such user: \u001b[2Jadmin\n[Nest] 1 - LOG all is well${'!'.repeat(10_000)}`)));
    await app.get('/news/7');
    expect(logger.warnings[0]).toMatch(
      /^news failed, and a stale entry is served instead: no such user: \\u001b\[2Jadmin\\n\[Nest\] 1 - LOG all is well!+…$/,
    );
    expect(logger.warnings[0]!.length).toBeLessThan(600);
  });
});
