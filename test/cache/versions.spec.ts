import { beforeEach, describe, expect, it } from '@jest/globals';

import { callVersion, namedVersions, versionKey, Versions } from '../../lib/cache/store/versions.js';
import { readToken } from '../../lib/cache/store/version-token.js';
import type { GiottoKeyValue } from '../../lib/keyvalue/giotto-key-value.js';
import { SharedKeyValue, startProcess } from '../support/cache/processes.js';

const NAME = 'call {}(p)';

let process: ReturnType<typeof startProcess>;
let versions: Versions;
beforeEach(() => {
  process = startProcess();
  versions = new Versions(process.safe);
});

const read = async (name = NAME) => (await versions.read([name]))![0];
const make = async (name = NAME) => (await versions.readOrMake([name]))![0];

describe('a version', () => {
  it('is created once if there is none, and stays', async () => {
    expect(await read()).toBeUndefined();
    const first = await make();
    expect(await make()).toBe(first);
    expect(first).toMatch(/^[\w-]{12}$/);
  });

  it('is the first of several that are created at the same time', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => make()));
    expect(new Set(made)).toEqual(new Set([await read()]));
  });

  it('is missing only if none was read', async () => {
    const [item, ...more] = versions.missing(['call a', NAME], ['known', undefined]);
    expect([item?.key, more]).toEqual([versionKey(NAME), []]);
  });

  it('differs after each renewal', async () => {
    const seen = new Set<string | undefined>();
    for (let times = 0; times < 5; times++) {
      expect(await versions.renew([NAME])).toBe(true);
      seen.add(await read());
    }
    expect(seen.size).toBe(5);
  });

  it.each([
    ['noise', Buffer.from('noise')],
    ['nothing', Buffer.alloc(0)],
    ['much', Buffer.alloc(100, '1')],
    ['more than one', Buffer.from('abcdefghijkl.')],
  ])('that is %s is none', async (_, bytes) => {
    await process.backend.set(versionKey(NAME), bytes, 0);
    expect([readToken(bytes), await read()]).toEqual([undefined, undefined]);
  });

  it('is kept for ten seconds, a minute after an invalidation, and for ever if it is a program’s', async () => {
    await make();
    await versions.renew(['call renewed']);
    await make('program p');
    const seen: boolean[][] = [];
    for (const seconds of [9, 2, 48, 2]) {
      await process.time.pass(seconds * 1000);
      const found = [await read(), await read('call renewed'), await read('program p')];
      seen.push(found.map((version) => version !== undefined));
    }
    expect(seen).toEqual([
      [true, true, true],
      [false, true, true],
      [false, true, true],
      [false, false, true],
    ]);
  });

  it('is kept longer if somebody needs it', async () => {
    const first = await make();
    await process.time.pass(9000);
    await versions.keep([NAME]);
    await process.time.pass(19_000);
    expect(await read()).toBe(first);
    await process.time.pass(1001);
    expect(await read()).toBeUndefined();
  });

  it('is kept for 30 days on a backend that extends no lifetime', async () => {
    const backend: GiottoKeyValue = new SharedKeyValue({ clock: process.time.clock });
    backend.extend = undefined;
    const elsewhere = new Versions(startProcess(process.time, backend).safe);
    const [first] = (await elsewhere.readOrMake([NAME]))!;
    await process.time.pass(29 * 86_400_000);
    expect(await elsewhere.read([NAME])).toEqual([first]);
  });

  it('that was evicted never comes back', async () => {
    const first = await make();
    await process.backend.delete(versionKey(NAME));
    expect(await make()).not.toBe(first);
  });
});

describe('names', () => {
  it('of calls are readable if they are short', () => {
    expect(callVersion('p', '{"x":1}')).toBe('call {"x":1}(p)');
    const long = callVersion('p', 'x'.repeat(201));
    expect([long.length < 100, long === callVersion('p', 'y'.repeat(201))]).toEqual([true, false]);
  });

  it('are paired with versions if none is missing', () => {
    expect(namedVersions(['a', 'b'], ['1', '2'])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect([namedVersions(['a', 'b'], ['1', undefined]), namedVersions(['a'], []), namedVersions([], [])]).toEqual([
      undefined,
      undefined,
      [],
    ]);
  });
});
