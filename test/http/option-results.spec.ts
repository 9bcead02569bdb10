import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { identify, posts, PostsController } from '../support/apps/option-posts.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { until, untilCache } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const working = () => undefined;
const throws = (thrown: unknown) => () => {
  throw thrown;
};

describe.each(ADAPTERS)(
  'a function in the options that returns an unusable value, or fails during a refresh, on %s',
  (adapter) => {
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

    it.each([12, {}, '', [''], ['posts', 12], Symbol('a'), () => 'a', new Map(), Promise.resolve('a')])(
      'that gives %p for tags leaves the answer unstored, which is said once',
      async (tags) => {
        posts.option = () => tags;
        for (const run of [1, 2]) {
          expect([(await app.get('/result/7')).cache, posts.runs]).toEqual([
            'giotto; fwd=uri-miss; detail=option-error',
            2 * run - 1,
          ]);
          expect([(await app.get('/tags/7')).cache, posts.runs]).toEqual([
            'giotto; fwd=bypass; detail=option-error',
            2 * run,
          ]);
        }
        expect(logger.warnings).toEqual(
          ['result', 'tags'].map(
            (name) =>
              expect.stringMatching(
                new RegExp(`^${name} is not cached: a function in its tags returned .+ Return `),
              ) as unknown,
          ),
        );
      },
    );

    it.each([null, undefined, [], [null]])('that gives %p for tags gives none', async (tags) => {
      posts.option = () => tags;
      for (const path of ['/result/7', '/tags/7'])
        expect([(await app.get(path)).cache, (await app.get(path)).cache]).toEqual([
          'giotto; fwd=uri-miss; stored',
          'giotto; hit; ttl=60',
        ]);
      expect(logger.warnings).toEqual([]);
    });

    it.each([
      Object.create(null),
      Symbol('a'),
      'soon',
      {
        valueOf: () => {
          throw new Error('no');
        },
      },
      NaN,
    ])('that gives %p for a lifetime leaves the answer unstored, which is said once', async (given) => {
      posts.option = () => given as unknown;
      for (const run of [1, 2])
        expect([(await app.get('/seconds/7')).cache, posts.runs]).toEqual([
          'giotto; fwd=uri-miss; detail=lifetime',
          run,
        ]);
      expect(logger.warnings).toEqual([
        expect.stringMatching(/^seconds is not cached: its lifetime function \(seconds\) returned .+ Return seconds/),
      ]);
    });

    it('is not asked for tags of what has no lifetime', async () => {
      let asked = 0;
      posts.option = () => (asked++, null);
      expect([(await app.get('/windows/7')).cache, asked]).toEqual(['giotto; fwd=uri-miss; detail=lifetime', 1]);
    });

    it('that fails during a refresh is logged once, and the entry is removed', async () => {
      expect((await app.get('/windows/7')).cache).toBe('giotto; fwd=uri-miss; stored');
      app.clock.now += 63_000;
      posts.option = () => Promise.reject(new Error('out of order'));
      expect((await app.get('/windows/7')).cache).toBe('giotto; hit; ttl=-3; detail=stale-while-revalidate');
      const plain = await app.get('/plain/windows/7');
      expectSame(await untilCache(app, '/windows/7', 'giotto; fwd=uri-miss; detail=option-error'), plain);
      expect(logger.warnings).toEqual([
        expect.stringMatching(/^windows is not cached: its lifetime function \(seconds\) threw Error: out of order$/),
      ]);
    });

    it('that fails while a stale entry exists leaves the answer of the method', async () => {
      await app.get('/windows/7');
      app.clock.now += 75_000;
      posts.option = throws('out of order');
      const [failed, plain] = [await app.get('/windows/7'), await app.get('/plain/windows/7')];
      expect(failed.cache).toBe('giotto; fwd=stale; detail=option-error');
      expectSame(failed, plain);
    });

    it('that fails after the method was late is said once', async () => {
      await app.get('/windows/7');
      app.clock.now += 75_000;
      const open = deferred<void>();
      [posts.option, posts.gate] = [throws('out of order'), open.promise];
      expect((await app.get('/windows/7')).cache).toBe('giotto; fwd=stale; detail=timeout');
      open.resolve();
      await until(() => logger.warnings.length > 0);
      expect(logger.warnings).toEqual([expect.stringMatching(/^windows is not cached: /)]);
    });

    it('is another matter than a view, whose error is the answer', async () => {
      posts.option = throws(new Error('out of order'));
      expect((await app.get('/view')).status).toBe(500);
      posts.option = () => 'text';
      expect((await app.get('/view')).cache).toBe('giotto; fwd=uri-miss; stored');
    });
  },
);
