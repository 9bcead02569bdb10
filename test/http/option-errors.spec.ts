import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, Res, UseInterceptors, type CallHandler } from '@nestjs/common';
import { map } from 'rxjs';

import { GiottoCache, GiottoView, json } from 'giotto-cache';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import type { Reply } from '../support/apps/reply.js';
import { until, untilCache } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/questions.js';

/** What a function in the options does, as the test says at that time. */
let option: (model?: unknown) => unknown;
let runs = 0;
let gate: Promise<unknown> | undefined;

const working = () => undefined;
const identified = () => 'ann';
const seconds = (model: unknown) => {
  const given = option(model);
  return given === undefined ? 60 : given;
};
const ofResult = (_args: unknown, model: unknown) => option(model) as string;
const ofCall = () => option() as string;

class Envelope {
  intercept = (_context: unknown, next: CallHandler) => next.handle().pipe(map((data) => ({ data })));
}

async function answer(reply: Reply, id: string) {
  runs++;
  await gate;
  reply.status(200);
  reply.header('X-Own', id);
  return { id, list: [1, 'two'] };
}

@Controller()
class PostsController {
  @GiottoCache(seconds as never, { program: 'seconds' })
  @Get('seconds/:id')
  seconds(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(60, { program: 'tags', tags: ['posts', ofCall] })
  @Get('tags/:id')
  tags(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(60, { program: 'result', tags: [ofResult] })
  @Get('result/:id')
  result(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(60, { program: 'key', key: ({ id }) => option() ?? id })
  @Get('key/:id')
  key(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(60, { program: 'identify', visibility: 'private' })
  @Get('identify/:id')
  identify(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(seconds as never, { program: 'windows', tags: [ofResult], staleWhileRevalidate: 10, staleIfError: 100, timeout: 30 })
  @Get('windows/:id')
  windows(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(seconds as never, { program: 'model', tags: [ofResult] })
  @UseInterceptors(Envelope)
  @Get('model/:id')
  model(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @GiottoCache(60, { program: 'shared', tags: [ofResult] })
  @GiottoView({ 'application/json': json(), 'text/plain': (model) => JSON.stringify(model) }, { shareModel: true })
  @Get('shared/:id')
  shared(@Param('id') id: string) {
    runs++;
    return { id };
  }

  @GiottoView({ 'application/json': json(), 'text/plain': (model) => JSON.stringify(model) })
  @Get('plain/shared/:id')
  plainShared(@Param('id') id: string) {
    return { id };
  }

  @GiottoCache(60, { program: 'view' })
  @GiottoView({ 'text/plain': () => option() as string })
  @Get('view')
  view() {
    return {};
  }

  @UseInterceptors(Envelope)
  @Get('plain/model/:id')
  plainModel(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }

  @Get('plain/:option/:id')
  plain(@Res({ passthrough: true }) reply: Reply, @Param('id') id: string) {
    return answer(reply, id);
  }
}

const throws = (thrown: unknown) => () => {
  throw thrown;
};
const FAILURES: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['throws an error', (() => (undefined as unknown as { b: string }).b), /TypeError: Cannot read/],
  ['throws null', throws(null), /null/],
  ['throws undefined', throws(undefined), /undefined/],
  ['throws a text', throws('out of order'), /out of order/],
  ['throws an object without a prototype', throws(Object.create(null)), /null prototype/],
  ['rejects with an error', () => Promise.reject(new RangeError('out of order')), /RangeError: out of order/],
  ['rejects with null', () => Promise.reject(null as never), /null/],
];

/** Where the function is asked, and what its response says. */
const OPTIONS = [
  ['seconds', 'uri-miss'],
  ['tags', 'bypass'],
  ['result', 'uri-miss'],
  ['key', 'bypass'],
  ['identify', 'bypass'],
  ['windows', 'uri-miss'],
  ['model', 'uri-miss'],
  ['shared', 'uri-miss'],
] as const;
const CASES = OPTIONS.flatMap(([name, fwd]) => FAILURES.map(([how, fail, text]) => [name, how, { fwd, fail, text }] as const));

const NAMED: Readonly<Record<string, RegExp>> = { seconds: /lifetime.*seconds/, windows: /lifetime.*seconds/, model: /lifetime.*seconds/, key: /key/, identify: /identify/ };
const named = (name: string) => NAMED[name] ?? /tags/;

describe.each(ADAPTERS)('a function in the options, on %s', (adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  beforeEach(async () => {
    [option, runs, gate, logger] = [working, 0, undefined, new RecordingLogger()];
    const identify = () => (option() as string | undefined) ?? identified();
    app = await start(adapter, { controllers: [PostsController], cache: { identify, exposeKey: false }, prepare: (made) => made.useLogger(logger) });
  });
  afterEach(() => app.close());

  it.each(CASES)('leaves the answer as it is without the cache, and uncached, which is said once: %s %s', async (name, _, { fwd, fail, text }) => {
    option = fail;
    const plain = await app.get(`/plain/${name}/7`);
    const before = runs;
    for (const run of [1, 2]) {
      const failed = await app.get(`/${name}/7`);
      expect([failed.status, failed.cache]).toEqual([200, `giotto; fwd=${fwd}; detail=option-error`]);
      expectSame(failed, plain);
      expect(runs - before).toBe(run);
    }
    expect(logger.warnings).toEqual([expect.stringMatching(text)]);
    expect(logger.warnings[0]).toMatch(new RegExp(`^${name} is not cached: `));
    expect(logger.warnings[0]).toMatch(named(name));
    option = working;
    expect((await app.get(`/${name}/8`)).cache).toBe('giotto; fwd=uri-miss; stored');
    expect((await app.get(`/${name}/8`)).cache).toBe('giotto; hit; ttl=60');
  });

  it.each(['tags', 'key', 'identify'])('that fails on what would be a hit leaves the request to the method: %s', async (name) => {
    expect((await app.get(`/${name}/7`)).cache).toBe('giotto; fwd=uri-miss; stored');
    option = throws(new Error('out of order'));
    for (const run of [2, 3]) expect([(await app.get(`/${name}/7`)).cache, runs]).toEqual(['giotto; fwd=bypass; detail=option-error', run]);
    option = working;
    expect([(await app.get(`/${name}/7`)).cache, runs]).toEqual(['giotto; hit; ttl=60', 3]);
  });

  it.each(['seconds', 'result', 'model', 'shared'])('that fails leaves those who waited for the answer theirs: %s', async (name) => {
    const open = deferred<void>();
    [option, gate] = [throws(new Error('out of order')), open.promise];
    const asked = Array.from({ length: 10 }, () => app.get(`/${name}/7`));
    await until(() => runs > 0);
    open.resolve();
    for (const answered of await Promise.all(asked)) expect([answered.status, answered.cache]).toEqual([200, 'giotto; fwd=uri-miss; detail=option-error']);
    expect(logger.warnings).toHaveLength(1);
  });

  it.each([12, {}, '', [''], ['posts', 12], Symbol('a'), () => 'a', new Map(), Promise.resolve('a')])('that gives %p for tags leaves the answer unstored, which is said once', async (tags) => {
    option = () => tags;
    for (const run of [1, 2]) {
      expect([(await app.get('/result/7')).cache, runs]).toEqual(['giotto; fwd=uri-miss; detail=option-error', 2 * run - 1]);
      expect([(await app.get('/tags/7')).cache, runs]).toEqual(['giotto; fwd=bypass; detail=option-error', 2 * run]);
    }
    expect(logger.warnings).toEqual(['result', 'tags'].map((name) => expect.stringMatching(new RegExp(`^${name} is not cached: a function in its tags returned .+ Return `)) as unknown));
  });

  it.each([null, undefined, [], [null]])('that gives %p for tags gives none', async (tags) => {
    option = () => tags;
    for (const path of ['/result/7', '/tags/7']) expect([(await app.get(path)).cache, (await app.get(path)).cache]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
    expect(logger.warnings).toEqual([]);
  });

  it.each([Object.create(null), Symbol('a'), 'soon', { valueOf: () => { throw new Error('no'); } }, NaN])('that gives %p for a lifetime leaves the answer unstored, which is said once', async (given) => {
    option = () => given as unknown;
    for (const run of [1, 2]) expect([(await app.get('/seconds/7')).cache, runs]).toEqual(['giotto; fwd=uri-miss; detail=lifetime', run]);
    expect(logger.warnings).toEqual([expect.stringMatching(/^seconds is not cached: its lifetime function \(seconds\) returned .+ Return seconds/)]);
  });

  it('says one thing of errors that differ by what they say alone', async () => {
    let count = 0;
    option = () => {
      throw new Error(`no post ${++count}`);
    };
    for (const id of [1, 2, 3]) for (const { 0: name } of OPTIONS) await app.get(`/${name}/${id}`);
    expect(logger.warnings.map((line) => line.split(' ')[0])).toEqual(OPTIONS.map(([name]) => name));
  });

  it('says each thing that it throws', async () => {
    for (const thrown of [new Error('a'), new TypeError('b'), 'c']) {
      option = throws(thrown);
      for (const id of [1, 2]) await app.get(`/seconds/${id}`);
    }
    expect(logger.warnings).toEqual([/threw Error: a$/, /threw TypeError: b$/, /threw c$/].map((line) => expect.stringMatching(line) as unknown));
  });

  it('is not asked for tags of what has no lifetime', async () => {
    let asked = 0;
    option = () => (asked++, null);
    expect([(await app.get('/windows/7')).cache, asked]).toEqual(['giotto; fwd=uri-miss; detail=lifetime', 1]);
  });

  it('that fails behind an old entry is said once, and the entry is gone', async () => {
    expect((await app.get('/windows/7')).cache).toBe('giotto; fwd=uri-miss; stored');
    app.clock.now += 63_000;
    option = () => Promise.reject(new Error('out of order'));
    expect((await app.get('/windows/7')).cache).toBe('giotto; hit; ttl=-3; detail=stale-while-revalidate');
    const plain = await app.get('/plain/windows/7');
    expectSame(await untilCache(app, '/windows/7', 'giotto; fwd=uri-miss; detail=option-error'), plain);
    expect(logger.warnings).toEqual([expect.stringMatching(/^windows is not cached: its lifetime function \(seconds\) threw Error: out of order$/)]);
  });

  it('that fails beside an old entry leaves the answer of the method', async () => {
    await app.get('/windows/7');
    app.clock.now += 75_000;
    option = throws('out of order');
    const [failed, plain] = [await app.get('/windows/7'), await app.get('/plain/windows/7')];
    expect(failed.cache).toBe('giotto; fwd=stale; detail=option-error');
    expectSame(failed, plain);
  });

  it('that fails after the method was late is said once', async () => {
    await app.get('/windows/7');
    app.clock.now += 75_000;
    const open = deferred<void>();
    [option, gate] = [throws('out of order'), open.promise];
    expect((await app.get('/windows/7')).cache).toBe('giotto; fwd=stale; detail=timeout');
    open.resolve();
    await until(() => logger.warnings.length > 0);
    expect(logger.warnings).toEqual([expect.stringMatching(/^windows is not cached: /)]);
  });

  it('is another matter than a view, whose error is the answer', async () => {
    option = throws(new Error('out of order'));
    expect((await app.get('/view')).status).toBe(500);
    option = () => 'text';
    expect((await app.get('/view')).cache).toBe('giotto; fwd=uri-miss; stored');
  });
});
