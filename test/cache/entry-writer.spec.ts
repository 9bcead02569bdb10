import { beforeEach, describe, expect, it } from '@jest/globals';

import { EntryStore } from '../../lib/cache/store/entry-store.js';
import { FAILED } from '../../lib/cache/backend/outcome.js';
import { EntryWriter } from '../../lib/cache/store/entry-writer.js';
import { everythingVersion, tagVersion, Versions } from '../../lib/cache/store/versions.js';
import { startProcess } from '../support/cache/processes.js';
import { computationOf, storable } from '../support/cache/computations.js';

const EVERYTHING = everythingVersion('p');
const unused = () => Promise.reject(new Error('it is not asked'));

let process: ReturnType<typeof startProcess>;
let versions: Versions;
let keeper: EntryWriter;
let dice: number;
beforeEach(() => {
  dice = 0;
  process = startProcess();
  versions = new Versions(process.safe);
  keeper = new EntryWriter(process.store, versions, process.invalidations, () => dice);
});

const policy = { staleWhileRevalidate: 10, staleIfError: 20, jitter: 0.5 };
const computation = computationOf(unused, {
  policy,
  versions: [EVERYTHING, 'program p', 'tag own'],
  watched: ['any tag'],
});
const names = [...computation.versions, ...computation.watched];

/** The versions as they are when a loaded begins. */
const begin = async () => (await versions.readOrMake(names))!;
const keep = (known: readonly (string | undefined)[], tags?: string[]) =>
  keeper.write(computation, { ...storable('answer', process.time.now), tags }, { versions: known, cost: 7 });
const kept = () => process.store.peek(computation.key);

describe('an EntryWriter', () => {
  it('stores the versions that the entry depends on and its cost, without the watched versions', async () => {
    const [everything, program, own, any] = await begin();
    expect(await keep([everything, program, own, any])).toBe('stored');
    expect(await kept()).toMatchObject({
      cost: 7,
      seconds: 60,
      versions: [
        [EVERYTHING, everything],
        ['program p', program],
        ['tag own', own],
      ],
    });
  });

  it('adds each tag of the result once', async () => {
    const known = await begin();
    expect(await keep(known, ['red', 'red', 'own'])).toBe('stored');
    expect((await kept())!.versions!.map(([name]) => name)).toEqual([EVERYTHING, 'program p', 'tag own', 'tag red']);
  });

  it.each(names)('refuses a result if %s was invalidated while the method ran', async (name) => {
    const known = await begin();
    await versions.renew([name]);
    expect([await keep(known), await kept()]).toEqual(['invalidated', undefined]);
  });

  it('refuses a result if one of its tags was invalidated while the method ran', async () => {
    const known = await begin();
    await process.invalidations.invalidate([tagVersion('red')]);
    expect([await keep(known, ['red']), await kept()]).toEqual(['invalidated', undefined]);
  });

  it('refuses a result after a clear, and one without known versions', async () => {
    const known = await begin();
    await process.invalidations.clear();
    expect([await keep(known), await keep([undefined, ...known.slice(1)])]).toEqual(['invalidated', 'failed']);
  });

  it.each([
    ['the program’s', {}, 20, 80],
    ['its own where they are longer', { staleIfError: 100 }, 100, 160],
    ['its own where they are shorter', { staleWhileRevalidate: 5, staleIfError: 0 }, 5, 65],
    ['its own and the program’s', { staleIfError: 0 }, 10, 70],
    ['none of its own', { staleWhileRevalidate: 0, staleIfError: 0 }, undefined, 60],
  ])(
    'has the backend keep an entry beyond its lifetime for the longest of its windows: %s',
    async (_, windows, window, seconds) => {
      const known = await begin();
      const given: (number | undefined)[] = [];
      const { set } = process.safe;
      process.safe.set = (key, value, life) => (given.push(life), set.call(process.safe, key, value, life));
      const { entry } = storable('answer', process.time.now);
      expect(
        await keeper.write(
          computation,
          { value: 'answer', entry: { ...entry!, ...windows } },
          { versions: known, cost: 7 },
        ),
      ).toBe('stored');
      expect([(await kept())!.staleFor, given]).toEqual([window, [seconds]]);
    },
  );

  it('returns failed if the backend fails', async () => {
    const known = await begin();
    const { getMany } = process.safe;
    process.safe.getMany = () => FAILED;
    expect([await keep(known), await keep(known, ['red'])]).toEqual(['failed', 'failed']);
    process.safe.getMany = getMany;
    expect(await kept()).toBeUndefined();
  });

  it('stores nothing without an entry, and nothing on a useless backend', async () => {
    expect(await keeper.write(computation, { value: 'own' }, { versions: [], cost: 0 })).toBeUndefined();
    const nowhere = new EntryStore({
      keyValue: process.safe,
      limits: { maxValueBytes: 0, isInProcess: true },
      invalidations: process.invalidations,
      clock: process.time.clock,
    });
    expect(
      await new EntryWriter(nowhere, versions, process.invalidations, () => 0).write(computation, storable('x', 0), {
        versions: [],
        cost: 0,
      }),
    ).toBe('size');
  });

  it.each([
    [0, 60],
    [0.5, 45],
    [1, 30],
  ])('shortens lifetimes by jitter: random number %d', async (random, seconds) => {
    dice = random;
    await keep(await begin());
    expect((await kept())!.seconds).toBe(seconds);
    await process.time.pass((seconds + 20) * 1000 - 1);
    expect(await kept()).toBeDefined();
    await process.time.pass(1);
    expect(await kept()).toBeUndefined();
  });
});
