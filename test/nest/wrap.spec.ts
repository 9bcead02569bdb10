import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { DummyKeyValue, LocMemKeyValue, type GiottoCacheService, type GiottoWrapOptions } from 'giotto-cache';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { MoodyKeyValue, rejecting } from '../support/cache/doubles.js';
import { rejectedBy } from '../support/errors.js';

class Secret {
  readonly id = 1;
}

let runs = 0;
const run = () => ++runs;
let one: Standalone;
let service: GiottoCacheService;
const begin = async (...cache: Parameters<typeof startStandalone>) => {
  one = await startStandalone(...cache);
  service = one.service;
};
beforeEach(() => {
  runs = 0;
});
afterEach(() => one.close());

describe('a value that cannot be copied', () => {
  it.each<[string, () => unknown]>([
    ['an instance', () => new Secret()],
    ['an instance deep inside', () => ({ list: [new Map([['a', new Secret()]])] })],
    ['a function', () => run],
    ['a symbol', () => Symbol('a')],
    ['a Proxy', () => new Proxy({}, {})],
    ['an error', () => new Error('a')],
  ])('is returned and not stored, with one warning: %s', async (_, make) => {
    await begin({});
    for (const times of [1, 2]) {
      const value = make();
      expect(await service.wrap('key', 60, () => (run(), value))).toBe(value);
      expect(runs).toBe(times);
      expect(await service.set('set', value, 60)).toBe(false);
    }
    expect(await service.get('set')).toBeUndefined();
    expect(one.logger.warnings).toEqual([expect.stringMatching(/^wrap is not cached: it is .+ Use plain objects\.$/)]);
  });
});

describe('a key that cannot be encoded', () => {
  it.each<[string, () => unknown]>([
    ['a function', () => run],
    ['hidden state', () => new WeakMap()],
    ['more than 256 KiB', () => 'x'.repeat(256 * 1024)],
  ])('lets the value be computed, with one warning: %s', async (_, make) => {
    await begin({});
    for (const times of [1, 2]) expect(await service.wrap(make(), 60, run, { program: 'report' })).toBe(times);
    expect(one.logger.warnings).toEqual([expect.stringMatching(/^report is not cached: /)]);
    expect([await service.get(make()), await service.set(make(), 1, 60), await service.delete(make())]).toEqual([
      undefined,
      false,
      false,
    ]);
  });

  it('is not one of just under 256 KiB', async () => {
    await begin({});
    const wrap = () => service.wrap('x'.repeat(256 * 1024 - 2), 60, run);
    expect([await wrap(), await wrap()]).toEqual([1, 1]);
  });
});

describe('an impossible call', () => {
  it.each<[string, unknown, object]>([
    ['GIOTTO_INVALID_SECONDS', -1, {}],
    ['GIOTTO_INVALID_SECONDS', NaN, {}],
    ['GIOTTO_INVALID_SECONDS', undefined, {}],
    ['GIOTTO_INVALID_SECONDS', '60', {}],
    ['GIOTTO_INVALID_OPTION', 60, { staleIfError: -1 }],
    ['GIOTTO_INVALID_OPTION', 60, { maxEntryBytes: 0 }],
    ['GIOTTO_CONTRADICTORY_TIMEOUT', 60, { timeout: 5 }],
    ['GIOTTO_INVALID_PROGRAM_NAME', 60, { program: 'a(b)' }],
    ['GIOTTO_INVALID_TAG', 60, { tags: 'a' }],
    ['GIOTTO_INVALID_TAG', 60, { tags: [''] }],
  ])('rejects with %s: %p, %j', async (code, seconds, options) => {
    await begin({});
    expect(
      await rejectedBy(() => service.wrap('key', seconds as number, run, options as GiottoWrapOptions<number>)),
    ).toMatchObject({ code });
    expect(runs).toBe(0);
  });

  it('lifetime of a function keeps the value from being stored, with one warning', async () => {
    await begin({});
    for (const times of [1, 2]) expect(await service.wrap('key', () => 'soon' as never, run)).toBe(times);
    expect(one.logger.warnings).toHaveLength(1);
  });
});

it('if the backend fails, the value is computed and nothing rejects', async () => {
  const backend = new MoodyKeyValue();
  await begin({ cache: backend });
  backend.behaviour = rejecting(new Error('gone'));
  for (const times of [1, 2, 3, 4, 5])
    expect(await service.wrap('key', 60, run, { tags: ['a', () => 'b'] })).toBe(times);
  expect([await service.get('key'), await service.set('key', 1, 60), await service.delete('key')]).toEqual([
    undefined,
    false,
    false,
  ]);
  expect([await service.invalidate({ tags: 'a' }), await service.clear()]).toEqual([false, false]);
  await expect(service.wrap('key', 60, () => Promise.reject<number>(new Error('own')))).rejects.toThrow('own');
});

it('if nothing can be stored, the value is computed each time', async () => {
  await begin({ cache: new DummyKeyValue() });
  for (const times of [1, 2]) expect(await service.wrap('key', 60, run)).toBe(times);
});

it('an expired value is recomputed, and one that never expires is not', async () => {
  const clock = { now: 1 };
  await begin({ cache: new LocMemKeyValue({ clock: () => clock.now }) });
  for (const [key, seconds] of [
    ['hour', 3600],
    ['ever', 0],
  ] as const)
    await service.wrap(key, seconds, () => 'old');
  clock.now += 3_600_001;
  expect([await service.wrap('hour', 3600, () => 'new'), await service.wrap('ever', 0, () => 'new')]).toEqual([
    'new',
    'old',
  ]);
});

it('a value longer than maxEntryBytes is returned and not stored, with one warning', async () => {
  await begin({});
  for (const times of [1, 2])
    expect((await service.wrap('key', 60, () => 'x'.repeat(run() && 1000), { maxEntryBytes: 500 })).length).toBe(
      runs === times ? 1000 : -1,
    );
  expect(await service.set('key', 'x'.repeat(1000), 60, { maxEntryBytes: 500 })).toBe(false);
  expect(one.logger.warnings).toEqual([
    'wrap is not cached: its value is longer than maxEntryBytes, 500 bytes. Raise the bound, or let it return less.',
  ]);
});

it('a value longer than the backend takes is returned and not stored, with one warning', async () => {
  await begin({ cache: new LocMemKeyValue({ maxBytes: 1000 }) });
  for (const times of [1, 2])
    expect((await service.wrap('key', 60, () => 'x'.repeat(run() && 1000))).length).toBe(runs === times ? 1000 : -1);
  expect(await service.set('key', 'x'.repeat(1000), 60)).toBe(false);
  expect(one.logger.warnings).toEqual([
    'wrap is not cached: its value is longer than the backend takes. Raise the bound, or let it return less.',
  ]);
});

it('a value on a backend that stores nothing is returned without a warning', async () => {
  await begin({ cache: new DummyKeyValue() });
  expect([await service.wrap('key', 60, run), await service.set('key', 1, 60), one.logger.warnings]).toEqual([
    1,
    false,
    [],
  ]);
});

it('wrap infers the types of values', async () => {
  await begin({});
  const text: string = await service.wrap(
    'key',
    (value) => value.length,
    () => 'text',
    { tags: [(value) => value.toUpperCase()] },
  );
  const found: string | undefined = await service.get<string>('key', { tags: [] });
  // @ts-expect-error a value of another type
  const wrong: number = await service.wrap('key', 60, async () => 'text');
  expect([text, found, wrong]).toEqual(['text', 'text', 'text']);
});
