import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { identify, posts, PostsController } from '../support/apps/option-posts.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { until } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const working = () => undefined;
const throws = (thrown: unknown) => () => {
  throw thrown;
};
const FAILURES: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['throws an error', () => (undefined as unknown as { b: string }).b, /TypeError: Cannot read/],
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
const CASES = OPTIONS.flatMap(([name, fwd]) =>
  FAILURES.map(([how, fail, text]) => [name, how, { fwd, fail, text }] as const),
);

const NAMED: Readonly<Record<string, RegExp>> = {
  seconds: /lifetime.*seconds/,
  windows: /lifetime.*seconds/,
  model: /lifetime.*seconds/,
  key: /key/,
  identify: /identify/,
};
const named = (name: string) => NAMED[name] ?? /tags/;

describe.each(ADAPTERS)('a function in the options, on %s', (adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  beforeEach(async () => {
    [posts.option, posts.runs, posts.gate, logger] = [working, 0, undefined, new RecordingLogger()];
    app = await start(adapter, {
      controllers: [PostsController],
      cache: { identify, exposeKey: false },
      prepare: (made) => made.useLogger(logger),
    });
  });
  afterEach(() => app.close());

  it.each(CASES)(
    'leaves the answer as it is without the cache, and uncached, which is said once: %s %s',
    async (name, _, { fwd, fail, text }) => {
      posts.option = fail;
      const plain = await app.get(`/plain/${name}/7`);
      const before = posts.runs;
      for (const run of [1, 2]) {
        const failed = await app.get(`/${name}/7`);
        expect([failed.status, failed.cache]).toEqual([200, `giotto; fwd=${fwd}; detail=option-error`]);
        expectSame(failed, plain);
        expect(posts.runs - before).toBe(run);
      }
      expect(logger.warnings).toEqual([expect.stringMatching(text)]);
      expect(logger.warnings[0]).toMatch(new RegExp(`^${name} is not cached: `));
      expect(logger.warnings[0]).toMatch(named(name));
      posts.option = working;
      expect((await app.get(`/${name}/8`)).cache).toBe('giotto; fwd=uri-miss; stored');
      expect((await app.get(`/${name}/8`)).cache).toBe('giotto; hit; ttl=60');
    },
  );

  it.each(['tags', 'key', 'identify'])(
    'that fails on what would be a hit leaves the request to the method: %s',
    async (name) => {
      expect((await app.get(`/${name}/7`)).cache).toBe('giotto; fwd=uri-miss; stored');
      posts.option = throws(new Error('out of order'));
      for (const run of [2, 3])
        expect([(await app.get(`/${name}/7`)).cache, posts.runs]).toEqual([
          'giotto; fwd=bypass; detail=option-error',
          run,
        ]);
      posts.option = working;
      expect([(await app.get(`/${name}/7`)).cache, posts.runs]).toEqual(['giotto; hit; ttl=60', 3]);
    },
  );

  it.each(['seconds', 'result', 'model', 'shared'])(
    'that fails leaves those who waited for the answer theirs: %s',
    async (name) => {
      const open = deferred<void>();
      [posts.option, posts.gate] = [throws(new Error('out of order')), open.promise];
      const asked = Array.from({ length: 10 }, () => app.get(`/${name}/7`));
      await until(() => posts.runs > 0);
      open.resolve();
      for (const answered of await Promise.all(asked))
        expect([answered.status, answered.cache]).toEqual([200, 'giotto; fwd=uri-miss; detail=option-error']);
      expect(logger.warnings).toHaveLength(1);
    },
  );

  it('says one thing of errors that differ by what they say alone', async () => {
    let count = 0;
    posts.option = () => {
      throw new Error(`no post ${++count}`);
    };
    for (const id of [1, 2, 3]) for (const { 0: name } of OPTIONS) await app.get(`/${name}/${id}`);
    expect(logger.warnings.map((line) => line.split(' ')[0])).toEqual(OPTIONS.map(([name]) => name));
  });

  it('says each thing that it throws', async () => {
    for (const thrown of [new Error('a'), new TypeError('b'), 'c']) {
      posts.option = throws(thrown);
      for (const id of [1, 2]) await app.get(`/seconds/${id}`);
    }
    expect(logger.warnings).toEqual(
      [/threw Error: a$/, /threw TypeError: b$/, /threw c$/].map((line) => expect.stringMatching(line) as unknown),
    );
  });
});
