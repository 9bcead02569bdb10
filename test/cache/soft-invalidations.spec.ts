import { beforeEach, describe, expect, it, jest } from '@jest/globals';

import { deadlineExceeded } from '../../lib/errors/backend.js';
import { callVersion, programVersion, tagVersion, versionsOfCall } from '../../lib/cache/store/versions.js';
import {
  computationOf,
  deferred,
  Failure,
  shortly,
  storable,
  storedOf,
  type Method,
} from '../support/cache/computations.js';
import { startProcess, startProcesses, type Process } from '../support/cache/processes.js';
import { idle } from '../support/cache/virtual-time.js';

const HOUR = 3_600_000;
const CALL = callVersion('p', '{}');
const softly = { isSoft: true };

const tagged = { versions: versionsOfCall('p', '{}', ['a', 'b']) };
const never: Method = () => Promise.reject(new Error('it was to be left alone'));

let process: Process;
let other: Process;
beforeEach(() => {
  ({
    processes: [process, other],
  } = startProcesses(2) as unknown as { processes: [Process, Process] });
});

const made =
  (answer: string, seconds?: number): Method =>
  async () =>
    storable(answer, process.time.now, seconds);

const read = async (method: Method, differences: object = {}, at = process) =>
  shortly(await at.reader.read(computationOf(method, { ...tagged, ...differences })));

describe('after a soft invalidation', () => {
  it.each([
    ['its call', CALL],
    ['its program', programVersion('p')],
    ['one of its tags', tagVersion('b')],
  ])('of %s the old entry answers at once, and is recomputed once', async (_, name) => {
    await read(made('first'));
    await idle();
    expect(await other.invalidations.invalidate([name], softly)).toBe(true);
    const gate = deferred<void>();
    const computation = computationOf(async () => (await gate.promise, storable('second', process.time.now)), tagged);
    expect(shortly(await process.reader.read(computation))).toBe('stale first revalidate');
    expect(await read(never)).toBe('stale first revalidate');
    gate.resolve();
    await idle();
    expect(computation.runs).toEqual(['stale']);
    expect([await read(never), await read(never, {}, other)]).toEqual(['entry second', 'entry second']);
  });

  it('the old entry answers for the rest of its lifetime if its method fails', async () => {
    await read(made('first'));
    await process.invalidations.invalidate([CALL], softly);
    const fails: Method = () => Promise.reject(new Failure('down'));
    expect(await read(fails)).toBe('stale first revalidate');
    await idle();
    expect(await read(never)).toBe('stale first error');
    await process.time.pass(59_000);
    expect(await read(fails)).toBe('stale first revalidate');
    await process.time.pass(2000);
    expect(await read(made('second'))).toBe('method second');
  });

  it('the old entry answers however long nobody has asked for it', async () => {
    await read(made('first', 0));
    await process.invalidations.invalidate([CALL], softly);
    await process.time.pass(1000 * HOUR);
    expect(await read(made('second', 0))).toBe('stale first revalidate');
    await idle();
    expect(await read(never)).toBe('entry second');
  });

  it('an entry whose lifetime is over answers in its windows alone', async () => {
    const policy = { staleWhileRevalidate: 10, staleIfError: 100 };
    await read(made('first'), { policy });
    await process.invalidations.invalidate([CALL], softly);
    await process.time.pass(75_000);
    expect(await read(made('second'), { policy })).toBe('method second');
  });

  it('an answer that was being computed is not stored', async () => {
    const gate = deferred<void>();
    const computation = computationOf(async () => (await gate.promise, storable('first', process.time.now)), tagged);
    const reading = process.reader.read(computation);
    await idle();
    await other.invalidations.invalidate([tagVersion('a')], softly);
    gate.resolve();
    expect([shortly(await reading), await storedOf(reading)]).toEqual(['method first', 'invalidated']);
    expect(await read(made('second'))).toBe('method second');
  });

  it('nobody joins a computation from before it', async () => {
    const gate = deferred<void>();
    const first = process.reader.read(
      computationOf(async () => (await gate.promise, storable('first', process.time.now)), tagged),
    );
    await idle();
    await process.invalidations.invalidate([CALL], softly);
    const second = read(made('second'));
    await idle();
    gate.resolve();
    expect([shortly(await first), await second]).toEqual(['method first', 'method second']);
  });

  it('a hard invalidation ends what was outdated, and another soft one changes nothing about that', async () => {
    await read(made('first'));
    await process.invalidations.invalidate([CALL], softly);
    await other.invalidations.invalidate([CALL]);
    await process.invalidations.invalidate([CALL], softly);
    expect(await read(made('second'))).toBe('method second');
  });

  it('a hard invalidation of something else ends it', async () => {
    await read(made('first'));
    await process.invalidations.invalidate([tagVersion('a')], softly);
    await process.invalidations.invalidate([tagVersion('b')]);
    expect(await read(made('second'))).toBe('method second');
  });

  it('a version that was replaced in the meantime stays as it is', async () => {
    await read(made('first'));
    const { getMany } = other.backend;
    other.backend.getMany = async (keys) => {
      const found = await getMany.call(other.backend, keys);
      other.backend.getMany = getMany;
      await process.invalidations.invalidate([CALL]);
      return found;
    };
    expect(await other.invalidations.invalidate([CALL], softly)).toBe(true);
    expect(await read(made('second'))).toBe('method second');
  });
});

describe('a soft invalidation', () => {
  it('of what nothing depends on does nothing', async () => {
    expect(await process.invalidations.invalidate([tagVersion('nobody’s')], softly)).toBe(true);
    expect(await read(made('first'))).toBe('method first');
    await idle();
    expect(await read(never)).toBe('entry first');
  });

  it.each([
    ['the backend cannot compare and set', (backend: Process['backend']) => void (backend.compareAndSet = undefined)],
    [
      'the backend fails',
      (backend: Process['backend']) => void (backend.compareAndSet = () => Promise.reject(new Error('no'))),
    ],
  ])('is a hard one if %s', async (_, harm) => {
    const alone = startProcess();
    const answers =
      (answer: string): Method =>
      async () =>
        storable(answer, alone.time.now);
    await read(answers('first'), {}, alone);
    await idle();
    harm(alone.backend);
    expect(await alone.invalidations.invalidate([CALL], softly)).toBe(true);
    expect(await read(answers('second'), {}, alone)).toBe('method second');
  });

  it('waits for a silent backend once, and is pending then', async () => {
    const alone = startProcess();
    alone.backend.compareAndSet = () => Promise.reject(deadlineExceeded('h:1', 100));
    await read(made('first'), {}, alone);
    await idle();
    const set = jest.spyOn(alone.backend, 'set');
    expect(await alone.invalidations.invalidate([CALL], softly)).toBe(false);
    expect(set).not.toHaveBeenCalled();
  });

  it('inside a transaction is soft after the commit too', async () => {
    await read(made('first'));
    await idle();
    await process.transactions.run(() => process.invalidations.invalidate([CALL], softly));
    expect(await read(made('second'))).toBe('stale first revalidate');
  });

  it('lets the old entry answer while it is under way', async () => {
    await read(made('first'));
    await idle();
    const gate = deferred<void>();
    const { compareAndSet } = process.backend;
    process.backend.compareAndSet = async (...all) => {
      await gate.promise;
      return compareAndSet!.call(process.backend, ...all);
    };
    const invalidating = process.invalidations.invalidate([CALL], softly);
    expect(await read(never)).toBe('entry first');
    gate.resolve();
    expect(await invalidating).toBe(true);
    expect(await read(made('second'))).toBe('stale first revalidate');
  });
});
