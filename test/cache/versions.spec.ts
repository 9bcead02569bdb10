import { beforeEach, describe, expect, it } from '@jest/globals';

import { callVersion, namedVersions, readVersion, versionKey, Versions } from '../../lib/cache/store/versions.js';
import { startProcess } from '../support/cache/processes.js';

const DAY = 86_400;
const NAME = 'call {}(p)';

let process: ReturnType<typeof startProcess>;
let versions: Versions;
beforeEach(() => {
  process = startProcess();
  versions = new Versions(process.safe, process.time.clock);
});

const read = async (name = NAME) => (await versions.read([name]))![0];
/** Makes what is missing, and gives what is there then. */
const prepare = async (life: number | undefined, name = NAME) =>
  [(await versions.prepare([name], [await read(name)], life)).isMade, await read(name)] as const;

describe('a version', () => {
  it('is created once if there is none, and stays', async () => {
    expect(await read()).toBeUndefined();
    const [isMade, first] = await prepare(60);
    expect([isMade, await prepare(60)]).toEqual([true, [false, first]]);
    expect(first).toMatch(/^[\w-]{12}\.\d+$/);
  });

  it('is the first of several that are created at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => versions.prepare([NAME], [undefined], 60)));
    const first = await read();
    await versions.prepare([NAME], [undefined], 60);
    expect(await read()).toBe(first);
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
    ['half of one', Buffer.from('abcdefghijkl.')],
  ])('that is %s is none, and makes way', async (_, bytes) => {
    await process.backend.set(versionKey(NAME), bytes, 0);
    expect([readVersion(bytes), await read()]).toEqual([undefined, undefined]);
    expect((await prepare(60))[1]).toMatch(/^[\w-]{12}\.\d+$/);
  });

  it('is renewed before an entry would outlive it', async () => {
    const [, first] = await prepare(60);
    await process.time.pass((DAY - 61) * 1000);
    expect(await prepare(60)).toEqual([false, first]);
    await process.time.pass(2000);
    const [isMade, second] = await prepare(60);
    expect([isMade, second === first]).toEqual([true, false]);
  });

  it('is kept four times as long as its entries, at least a day, and for ever if they are', async () => {
    const until = async (life: number | undefined, name: string) =>
      Number((await prepare(life, name))[1]!.split('.')[1]) - process.time.now / 1000;
    expect(await until(60, 'call a')).toBe(DAY);
    expect(await until(DAY, 'call b')).toBe(4 * DAY);
    expect(await until(undefined, 'call c')).toBe(30 * DAY);
    expect((await prepare(0, 'call d'))[1]).toMatch(/\.0$/);
    expect((await prepare(60, 'program p'))[1]).toMatch(/\.0$/);
  });

  it('that ends is replaced for entries that never end', async () => {
    const [, first] = await prepare(60);
    const [isMade, second] = await prepare(0);
    expect([isMade, second === first, second!.endsWith('.0')]).toEqual([true, false, true]);
  });

  it('that was evicted never comes back', async () => {
    const [, first] = await prepare(60);
    await process.backend.delete(versionKey(NAME));
    expect((await prepare(60))[1]).not.toBe(first);
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
