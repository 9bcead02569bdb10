import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';

import { GiottoCache, LocMemKeyValue } from 'giotto-cache';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { idle } from '../support/cache/virtual-time.js';

/** What a function in the options does, as the test says at that time. */
let option: (value?: unknown) => unknown;
let runs = 0;

const working = () => undefined;
const seconds = (value: unknown) => (option(value) ?? 60) as number;

@Injectable()
class Posts {
  @GiottoCache(seconds, { program: 'seconds' })
  seconds(id: number) {
    return { id, run: ++runs };
  }

  @GiottoCache(60, { program: 'tags', tags: [() => option() as string] })
  tags(id: number) {
    return { id, run: ++runs };
  }

  @GiottoCache(60, { program: 'result', tags: [(_args, model) => option(model) as string] })
  result(id: number) {
    return { id, run: ++runs };
  }

  @GiottoCache(60, { program: 'key', key: ({ 0: id }) => option() ?? id })
  key(id: number) {
    return { id, run: ++runs };
  }

  @GiottoCache(60, { program: 'context', key: (_args, context) => context.getHandler() })
  context(id: number) {
    return { id, run: ++runs };
  }

  @GiottoCache(60, { program: 'null', tags: [(_args, model: { id: number } | null) => `post ${model!.id}`] })
  null(_id: number): { id: number } | null {
    runs++;
    return null;
  }

  @GiottoCache(seconds, { program: 'windows', staleWhileRevalidate: 10, staleIfError: 100 })
  windows(id: number) {
    return { id, run: ++runs };
  }
}

const throws = (thrown: unknown) => () => {
  throw thrown;
};
const FAILURES: readonly (readonly [string, () => unknown, string])[] = [
  ['throws an error', throws(new TypeError('out of order')), 'TypeError: out of order'],
  ['throws null', throws(null), 'null'],
  ['throws a text', throws('out of order'), 'out of order'],
  ['rejects', () => Promise.reject(new TypeError('out of order')), 'TypeError: out of order'],
  ['rejects with undefined', () => Promise.reject(undefined as never), 'undefined'],
];
const METHODS = ['seconds', 'tags', 'result', 'key'] as const;

let one: Standalone;
const clock = { now: 0 };
beforeEach(async () => {
  [option, runs, clock.now] = [working, 0, Date.UTC(2026, 0, 1)];
  one = await startStandalone({ cache: new LocMemKeyValue({ clock: () => clock.now }) }, [Posts]);
});
afterEach(() => one.close());

describe("a function in the options of a provider's method", () => {
  it.each(METHODS.flatMap((method) => FAILURES.map(([how, fail, text]) => [method, how, { fail, text }] as const)))(
    'leaves the caller the value, uncached, which is said once: %s %s',
    async (method, _, { fail, text }) => {
      option = fail;
      const posts = one.app.get(Posts);
      for (const run of [1, 2]) expect(await posts[method](7)).toEqual({ id: 7, run });
      expect(one.logger.warnings).toEqual([expect.stringMatching(new RegExp(`^${method} is not cached: .*${text}`))]);
      option = working;
      expect([await posts[method](8), await posts[method](8)]).toEqual([
        { id: 8, run: 3 },
        { id: 8, run: 3 },
      ]);
    },
  );

  it.each(['tags', 'key'] as const)('that fails on a hit lets the method run: %s', async (method) => {
    const posts = one.app.get(Posts);
    await posts[method](7);
    option = throws(new Error('out of order'));
    expect(await posts[method](7)).toEqual({ id: 7, run: 2 });
    option = working;
    expect(await posts[method](7)).toEqual({ id: 7, run: 1 });
  });

  it('gets no context, and may fail because of that', async () => {
    for (const run of [1, 2]) expect(await one.app.get(Posts).context(7)).toEqual({ id: 7, run });
    expect(one.logger.warnings).toEqual([
      expect.stringMatching(/^context is not cached: its key function threw TypeError: .*getHandler/),
    ]);
  });

  it('may fail because a result is null', async () => {
    for (const run of [1, 2]) expect([await one.app.get(Posts).null(7), runs]).toEqual([null, run]);
    expect(one.logger.warnings).toEqual([
      expect.stringMatching(/^null is not cached: a function in its tags threw TypeError: /),
    ]);
  });

  it('that fails during a background refresh is logged once', async () => {
    const posts = one.app.get(Posts);
    await posts.windows(7);
    one.clock.now += 63_000;
    clock.now += 63_000;
    option = () => Promise.reject(new Error('out of order'));
    expect(await posts.windows(7)).toEqual({ id: 7, run: 1 });
    await idle();
    expect([runs, one.logger.warnings]).toEqual([
      2,
      ['windows is not cached: its lifetime function (seconds) threw Error: out of order'],
    ]);
  });

  it('that fails gives each concurrent caller a run of their own', async () => {
    option = throws('out of order');
    const values = await Promise.all(Array.from({ length: 10 }, () => one.app.get(Posts).seconds(7)));
    expect(new Set(values.map(({ id }) => id))).toEqual(new Set([7]));
    expect(one.logger.warnings).toHaveLength(1);
  });
});

describe('a function that a value is wrapped with', () => {
  const wrap = () => one.service.wrap('key', seconds, () => ({ run: ++runs }), { program: 'report' });
  const tagged = (tags: () => unknown) =>
    one.service.wrap('key', 60, () => ({ run: ++runs }), { program: 'report', tags: [tags as () => string] });

  it.each(FAILURES)('returns the value uncached, with one warning: a lifetime that %s', async (_, fail, text) => {
    option = fail;
    for (const run of [1, 2]) expect(await wrap()).toEqual({ run });
    expect(one.logger.warnings).toEqual([
      expect.stringMatching(new RegExp(`^report is not cached: .*lifetime.*${text}`)),
    ]);
  });

  it.each(FAILURES)('returns the value uncached, with one warning: tags that %s', async (_, fail, text) => {
    for (const run of [1, 2]) expect(await tagged(fail)).toEqual({ run });
    expect(one.logger.warnings).toEqual([expect.stringMatching(new RegExp(`^report is not cached: .*tags.*${text}`))]);
  });

  it.each(FAILURES)('makes set return false: tags that %s', async (_, fail) => {
    const options = { tags: [fail as () => string] };
    expect(await one.service.set('key', { a: 1 }, 60, options)).toBe(false);
    expect(await one.service.get('key', options)).toBeUndefined();
    expect(one.logger.warnings).toHaveLength(1);
  });

  it.each([12, {}, '', ['a', null, 0], Promise.resolve('a')])(
    'that returns %p as tags keeps the value from being stored, with one warning',
    async (tags) => {
      for (const run of [1, 2]) expect(await tagged(() => tags)).toEqual({ run });
      expect(one.logger.warnings).toEqual([
        expect.stringMatching(/^report is not cached: a function in its tags returned /),
      ]);
    },
  );

  it('stores nothing that could not be invalidated', async () => {
    await tagged(throws(new Error('out of order')));
    expect(await one.service.get('key', { program: 'report' })).toBeUndefined();
  });
});
