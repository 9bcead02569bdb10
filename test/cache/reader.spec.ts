import { describe, expect, it } from '@jest/globals';

import { FAILED } from '../../lib/cache/backend/outcome.js';
import { tagVersion } from '../../lib/cache/store/versions.js';
import { deferred, Failure, computationOf, shortly, storable, type Method } from '../support/cache/computations.js';
import { startProcess } from '../support/cache/processes.js';
import { idle } from '../support/cache/virtual-time.js';

const HOUR = 3_600_000;
const WINDOWS = { staleWhileRevalidate: 10, staleIfError: 100 };

/** A process with an entry of 60 seconds that says `first`. */
async function withEntry(policy: object = {}) {
  const process = startProcess();
  const { reader, time } = process;
  const ask = (method: Method, differences: object = {}) =>
    computationOf(method, { policy: { ...WINDOWS, ...policy }, ...differences });
  const read = async (method: Method, differences: object = {}) => shortly(await reader.read(ask(method, differences)));
  const made =
    (answer: string): Method =>
    async () =>
      storable(answer, time.now);
  expect(await read(made('first'))).toBe('method first');
  return { ...process, ask, read, made };
}

const fails: Method = () => Promise.reject(new Failure('down'));
const refuses: Method = () => Promise.reject(new TypeError('not found'));
const never: Method = () => Promise.reject(new Error('it was to be left alone'));

describe('an entry', () => {
  it('answers while it is fresh', async () => {
    const { read, time } = await withEntry();
    await time.pass(59_900);
    expect(await read(never)).toBe('entry first');
  });

  it('answers stale while it is refreshed once, and then the new one answers', async () => {
    const { read, made, time, reader, ask } = await withEntry();
    await time.pass(60_000);
    const gate = deferred<void>();
    const computation = ask(async () => (await gate.promise, storable('second', time.now)));
    expect(shortly(await reader.read(computation))).toBe('stale first revalidate');
    expect(await read(never)).toBe('stale first revalidate');
    gate.resolve();
    await idle();
    expect(computation.runs).toEqual(['stale']);
    expect(await read(made('third'))).toBe('entry second');
  });

  it.each([
    ['throws', fails],
    ['answers with an error', async () => ({ value: 'sorry', isFailure: true })],
  ] as const)('answers beyond that only where the method %s, and leaves it alone for a second', async (_, failing) => {
    const { read, time } = await withEntry();
    await time.pass(75_000);
    expect(await read(failing)).toBe('stale first error');
    await time.pass(999);
    expect(await read(never)).toBe('stale first error');
    await time.pass(1);
    expect(await read(async () => storable('second', time.now))).toBe('method second');
  });

  it('that is over when another caller’s method fails makes each caller run their own', async () => {
    const { reader, ask, time } = await withEntry();
    await time.pass(75_000);
    const gate = deferred<void>();
    const computations = [1, 2, 3].map((caller) =>
      ask(async () => (await gate.promise, { value: `sorry ${caller}`, isFailure: true, failedStatus: 503 })),
    );
    const readings = computations.map((computation) => reader.read(computation));
    await idle();
    expect(computations.map(({ runs }) => runs.length)).toEqual([1, 0, 0]);
    time.now += 100_000;
    gate.resolve();
    expect((await Promise.all(readings)).map(shortly)).toEqual(['method sorry 1', 'method sorry 2', 'method sorry 3']);
    expect(computations.map(({ runs }) => runs.length)).toEqual([1, 1, 1]);
  });

  it('does not replace an error that is an answer, which removes it', async () => {
    const { reader, ask, read, time } = await withEntry();
    await time.pass(75_000);
    await expect(reader.read(ask(refuses))).rejects.toThrow('not found');
    await expect(reader.read(ask(fails))).rejects.toThrow('down');
    expect(await read(async () => storable('second', time.now))).toBe('method second');
  });

  it('is over at the end of its longer window, even if the backend still has it', async () => {
    const { reader, ask, time } = await withEntry();
    time.now += 160_000;
    time.now -= 1;
    expect(shortly(await reader.read(ask(fails)))).toBe('stale first error');
    time.now += 1001;
    await expect(reader.read(ask(fails))).rejects.toThrow('down');
  });

  it.each([
    ['shared with other processes', {}],
    ['with lockTimeout: 0', { lockTimeout: 0 }],
  ])('that is over is not found by a second lookup either: %s', async (_, policy) => {
    const { read, made, time } = await withEntry(policy);
    time.now += 161_000;
    expect(await read(made('second'))).toBe('method second');
  });

  it('answers if the method is slow, and the method goes on', async () => {
    const { reader, ask, read, time, background } = await withEntry({ timeout: 50 });
    await time.pass(75_000);
    const gate = deferred<void>();
    const reading = Promise.resolve(reader.read(ask(async () => (await gate.promise, storable('second', time.now)))));
    await time.pass(49);
    let isAnswered = false;
    void reading.then(() => (isAnswered = true));
    await idle();
    expect(isAnswered).toBe(false);
    await time.pass(1);
    expect(shortly(await reading)).toBe('stale first timeout');
    const closed = background.close(10_000);
    gate.resolve();
    await closed;
    expect(await read(never)).toBe('entry second');
  });

  it('answers if the method is slow, and its late error is reported', async () => {
    const { reader, ask, time } = await withEntry({ timeout: 50 });
    await time.pass(75_000);
    const gate = deferred<never>();
    const computation = ask(() => gate.promise);
    const reading = reader.read(computation);
    await time.pass(50);
    expect(shortly(await reading)).toBe('stale first timeout');
    gate.reject(new Failure('down'));
    await idle();
    expect(computation.hidden).toEqual([new Failure('down')]);
  });

  it('that was invalidated is never served, not even while the method fails', async () => {
    const { reader, ask, invalidations, time } = await withEntry();
    for (const seconds of [0, 63, 10]) {
      await time.pass(seconds * 1000);
      await invalidations.invalidate(['program p']);
      await expect(reader.read(ask(fails))).rejects.toThrow('down');
      await time.pass(1000);
    }
  });

  it('whose invalidation is pending is not served', async () => {
    const { reader, ask, invalidations, safe, made, read, time } = await withEntry();
    const { set } = safe;
    safe.set = async () => FAILED;
    expect(await invalidations.invalidate(['program p'])).toBe(false);
    await expect(reader.read(ask(fails))).rejects.toThrow('down');
    expect(await read(made('second'))).toBe('method second');
    safe.set = set;
    await time.pass(250);
    expect([await read(made('third')), await read(never)]).toEqual(['method third', 'entry third']);
  });

  it('depends on the tags of its result', async () => {
    const { reader, ask, read, made, time, invalidations } = await withEntry();
    await time.pass(161_000);
    const tagged: Method = async () => ({ ...storable('tagged', time.now), tags: ['red'] });
    expect(shortly(await reader.read(ask(tagged, { watched: ['any tag'] })))).toBe('method tagged');
    expect(await read(never, { watched: ['any tag'] })).toBe('entry tagged');
    await invalidations.invalidate([tagVersion('red')]);
    expect(await read(made('next'), { watched: ['any tag'] })).toBe('method next');
  });
});

describe('an entry that is due early', () => {
  it.each([
    [0.9, 0, 'entry first', 'entry first'],
    [0.999_999, 0, 'method second', 'entry second'],
    [0.9, 10, 'entry first', 'entry first'],
    [0.999_999, 10, 'entry first', 'entry second'],
  ])('by a random of %d, with %d seconds to revalidate', async (dice, staleWhileRevalidate, expected, next) => {
    const { read, time, dice: random } = await withEntry({ staleWhileRevalidate });
    await time.pass(161_000);
    await read(async () => (await time.pass(1000), storable('first', time.now)));
    await time.pass(50_000);
    random.value = dice;
    expect(await read(async () => storable('second', time.now))).toBe(expected);
    await idle();
    random.value = 0;
    expect(await read(never)).toBe(next);
  });

  it('answers as fresh in place of an error', async () => {
    const { read, time, dice } = await withEntry({ staleWhileRevalidate: 0 });
    await time.pass(161_000);
    await read(async () => (await time.pass(1000), storable('first', time.now)));
    await time.pass(55_000);
    dice.value = 0.999_999;
    expect(await read(fails)).toBe('entry first');
    expect(await read(never)).toBe('entry first');
  });
});

describe('a clock that is set', () => {
  it.each([
    ['back', -HOUR],
    ['forth', HOUR],
  ])('%s by an hour throws nothing', async (_, by) => {
    const { read, time } = await withEntry();
    time.now += by;
    expect(await read(async () => storable('second', time.now))).toMatch(/^(entry first|method second)$/);
    time.now -= by;
    expect(await read(async () => storable('third', time.now))).toMatch(/^(entry|method) (first|second|third)$/);
  });
});
