import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { GiottoCacheService } from 'giotto-cache';
import { BACKENDS, type Place } from '../support/apps/backends.js';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';

const VALUES: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  'an empty text': () => '',
  zero: () => -0,
  'not a number': () => NaN,
  false: () => false,
  'a big integer': () => 2n ** 80n,
  'a date': () => new Date(1.5e12),
  'a map of sets': () => new Map([['a', new Set([1, new Date(0)])]]),
  bytes: () => Buffer.from([0, 1, 255]),
  'a typed array': () => new Float64Array([1.5, -0, NaN]),
  'all in one': () => ({
    text: 'ż🦆',
    list: [1, [null, undefined]],
    date: new Date(0),
    big: 1n,
    pattern: /a+/gi,
    gone: undefined,
  }),
  '100 kB': () => 'x'.repeat(100_000),
};

/** What is in this process's memory is there at once: who asks again and again lets others have their turn. */
const turn = () => new Promise(setImmediate);

/** A promise to be settled by hand. */
function gate<Value>() {
  let open!: (value: Value) => void;
  const opened = new Promise<Value>((resolve) => (open = resolve));
  return { opened, open };
}

describe.each(BACKENDS)('values on $name', ({ open, isShared }) => {
  let place: Place;
  let one: Standalone;
  let other: Standalone;
  let service: GiottoCacheService;
  let key: string;
  let keys = 0;
  let runs = 0;
  const run = () => ++runs;

  beforeAll(async () => {
    place = await open();
    one = await startStandalone({ cache: place.connect() });
    other = await startStandalone({ cache: place.connect() });
    service = one.service;
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await place.drop();
  });
  beforeEach(() => {
    runs = 0;
    key = `key ${++keys}`;
  });

  it.each(Object.keys(VALUES))('come back as they were, without a run: %s', async (name) => {
    const wrap = () => service.wrap({ name }, 60, () => (run(), VALUES[name]!()));
    for (const value of [await wrap(), await wrap(), await service.get({ name })])
      expect(value).toEqual(VALUES[name]!());
    expect(Object.is(await wrap(), -0)).toBe(name === 'zero');
    expect(runs).toBe(1);
  });

  it.each(Object.keys(VALUES))('can be set: %s', async (name) => {
    expect(await service.set([name], VALUES[name]!(), 60)).toBe(true);
    expect(await service.wrap([name], 60, () => 'computed' as unknown)).toEqual(VALUES[name]!());
  });

  it('are copies, so that a caller’s changes reach no other caller', async () => {
    const own = { list: [1] };
    const wrap = () => service.wrap(key, 60, () => own);
    const readers = await Promise.all([wrap(), wrap(), wrap()]);
    readers.push(await wrap(), (await service.get<typeof own>(key))!);
    for (const [at, reader] of readers.entries()) reader.list.push(at + 2);
    expect(readers.map(({ list }) => list.length)).toEqual([2, 2, 2, 2, 2]);
    expect(await wrap()).toEqual({ list: [1] });
  });

  it('are computed once for concurrent callers in all processes', async () => {
    const { opened, open: let_ } = gate<string>();
    const compute = async () => (run(), await opened);
    const asked = [one, one, other, other].map((app) => app.service.wrap(key, 60, compute, { program: 'flights' }));
    while (runs < (isShared ? 1 : 2)) await turn();
    let_('value');
    expect(await Promise.all(asked)).toEqual(Array(4).fill('value'));
    expect(runs).toBe(isShared ? 1 : 2);
  });

  it('are not stored if the computation fails, and the next caller runs it', async () => {
    const error = new Error('no');
    const fail = () => (run(), Promise.reject<number>(error));
    await expect(service.wrap(key, 60, fail)).rejects.toBe(error);
    await expect(
      service.wrap(key, 60, () => {
        throw error;
      }),
    ).rejects.toBe(error);
    expect(await service.wrap(key, 60, run)).toBe(2);
    expect(await service.get(key)).toBe(2);
  });

  it('without a lifetime are neither looked for nor stored', async () => {
    expect(await service.wrap(key, null, run)).toBe(1);
    expect(await service.get(key)).toBeUndefined();
    await service.set(key, 'set', 60);
    expect(await service.wrap<unknown>(key, null, run)).toBe(2);
  });

  it('may decide their own lifetime, or that they are not stored', async () => {
    const decide = (value: number) => (value === 1 ? null : 60);
    expect(await service.wrap(key, decide, run)).toBe(1);
    expect(await service.get(key)).toBeUndefined();
    await service.wrap(`${key} too`, async (value) => value, run);
    expect(await service.get(`${key} too`)).toBe(2);
  });

  it('may be stale for a while, and are recomputed in the background', async () => {
    const wrap = () => service.wrap(key, 60, run, { staleWhileRevalidate: 600 });
    expect(await wrap()).toBe(1);
    one.clock.now += 61_000;
    expect(await wrap()).toBe(1);
    while ((await wrap()) === 1) await turn();
    expect(runs).toBe(2);
  });

  it('that are stale stand in for an error and for a slow computation, and for nothing else', async () => {
    const options = { staleIfError: 600, timeout: 50 };
    await service.wrap(key, 60, run, options);
    one.clock.now += 61_000;
    const { opened, open: let_ } = gate<number>();
    expect(await service.wrap(key, 60, () => opened, options)).toBe(1);
    expect(await service.get(key)).toBeUndefined();
    let_(9);
    while ((await service.get(key)) !== 9) await turn();
    one.clock.now += 61_000;
    expect(await service.wrap(key, 60, () => Promise.reject<number>(new Error('down')), options)).toBe(9);
    expect(await service.wrap(`${key} too`, 60, run, options)).toBe(2);
  });

  it('that are stale are a miss for a caller without stale times', async () => {
    await service.wrap(key, 60, run, { staleIfError: 600 });
    expect(await service.wrap(key, 60, run)).toBe(1);
    one.clock.now += 61_000;
    expect(await service.get(key)).toBeUndefined();
    expect(await service.wrap(key, 60, run)).toBe(2);
  });

  it.each<[string, (service: GiottoCacheService, key: string) => Promise<unknown>]>([
    ['a tag', (it_, tag) => it_.invalidate({ tags: tag })],
    ['a tag of the value', (it_, tag) => it_.invalidate({ tags: ['none', `${tag} value`] })],
    ['the program', (it_) => it_.invalidate({ program: 'wrapped', foreign: true })],
    ['the key', (it_, args) => it_.invalidate({ program: 'wrapped', args, foreign: true })],
    ['everything', (it_) => it_.clear()],
  ])('are invalidated by %s, even while they are computed', async (_, invalidate) => {
    const options = { program: 'wrapped', tags: [key, (value: number) => `${key} value${value > 100 ? '!' : ''}`] };
    const wrap = () => service.wrap(key, 60, run, options);
    expect([await wrap(), await wrap()]).toEqual([1, 1]);
    await invalidate(service, key);
    expect(await service.get(key, { program: 'wrapped' })).toBeUndefined();
    const during = await service.wrap(key, 60, async () => (await invalidate(service, key), run()), options);
    expect([during, await wrap(), await wrap()]).toEqual([2, 3, 3]);
    if (!isShared) return;
    await invalidate(other.service, key);
    expect(await wrap()).toBe(4);
  });

  it('can be deleted, each by itself', async () => {
    const near = { program: 'near' };
    await service.set(key, 1, 60);
    await service.set(key, 2, 60, near);
    expect([await service.delete(key), await service.delete(key)]).toEqual([true, false]);
    expect([await service.get(key), await service.get(key, near)]).toEqual([undefined, 2]);
  });
});
