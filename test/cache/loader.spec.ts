import { describe, expect, it } from '@jest/globals';

import { MAX_WAITERS } from '../../lib/cache/flight/single-flight.js';
import {
  deferred,
  Failure,
  computationOf,
  shortly,
  storable,
  storedOf,
  type Method,
} from '../support/cache/computations.js';
import { startProcess, startProcesses } from '../support/cache/processes.js';
import { idle } from '../support/cache/virtual-time.js';

const own = async () => ({ value: 'own' });

/** A method that waits for the test, and what it gave. */
function slow(answer: () => ReturnType<Method>) {
  const gate = deferred<void>();
  return { open: gate.resolve, method: (async () => (await gate.promise, answer())) as Method };
}

describe('calls of one key in one process', () => {
  it('run the method once, whenever they come', async () => {
    const { reader, time } = startProcess();
    const { open, method } = slow(async () => storable('one', time.now));
    const computation = computationOf(method);
    const readings = [reader.read(computation)];
    for (let turn = 0; turn < 40; turn++) {
      readings.push(reader.read(computation));
      await Promise.resolve();
    }
    await idle();
    readings.push(reader.read(computation));
    await idle();
    open();
    expect((await Promise.all(readings)).map(shortly)).toEqual([
      'method one',
      ...Array.from({ length: 41 }, () => 'flight one'),
    ]);
    expect(computation.runs).toEqual(['miss']);
  });

  it('do not join a flight from before an invalidation', async () => {
    const { reader, time, invalidations } = startProcess();
    const [before, after] = [slow(async () => storable('old', time.now)), slow(async () => storable('new', time.now))];
    const early = reader.read(computationOf(before.method));
    await idle();
    await invalidations.invalidate(['program p']);
    const late = reader.read(computationOf(after.method));
    await idle();
    before.open();
    expect(await storedOf(early)).toBe('invalidated');
    await time.pass(300);
    after.open();
    await time.pass(300);
    expect(shortly(await late)).toBe('method new');
  });

  it.each(['invalidates', 'clears'])('do not join a flight from before another process %s', async (what) => {
    const {
      processes: [here, there],
      time,
    } = startProcesses(2);
    const policy = { lockTimeout: 100 };
    const before = slow(async () => storable('old', time.now));
    const early = here!.reader.read(computationOf(before.method, { policy }));
    await idle();
    await (what === 'clears' ? there!.invalidations.clear() : there!.invalidations.invalidate(['program p']));
    const late = here!.reader.read(computationOf(async () => storable('new', time.now), { policy }));
    await time.pass(200);
    expect(shortly(await late)).toBe('method new');
    before.open();
    expect(await storedOf(early)).toBe('invalidated');
  });

  it('each run the method if answers are not shared, and do not queue for five seconds', async () => {
    const { reader, time } = startProcess();
    const first = slow(own);
    const computation = computationOf(first.method);
    const readings = Array.from({ length: 5 }, () => reader.read(computation));
    await idle();
    expect(computation.runs).toHaveLength(1);
    first.open();
    await Promise.all(readings);
    expect(computation.runs).toHaveLength(5);
    const second = slow(own);
    const next = computationOf(second.method);
    void Array.from({ length: 5 }, () => reader.read(next));
    await idle();
    expect(next.runs).toHaveLength(5);
    second.open();
    await idle();
    await time.pass(5001);
    const third = slow(own);
    const last = computationOf(third.method);
    void Array.from({ length: 5 }, () => reader.read(last));
    await idle();
    expect(last.runs).toHaveLength(1);
    third.open();
  });

  it('store a shareable answer after waiting for one that was its caller’s alone', async () => {
    const { reader, time } = startProcess();
    const first = slow(own);
    const leader = reader.read(computationOf(first.method));
    const follower = reader.read(computationOf(async () => storable('all', time.now)));
    await idle();
    first.open();
    await leader;
    expect(await storedOf(follower)).toBe('stored');
  });

  it('start the next flight if one takes too long, even if the clock is set back', async () => {
    const { reader, time } = startProcess();
    const lost = computationOf(() => new Promise(() => undefined));
    void reader.read(lost);
    const followers = [1, 2].map((name) =>
      reader.read(computationOf(async () => storable(`next ${name}`, time.now), { policy: { lockTimeout: 5000 } })),
    );
    await time.pass(2000);
    time.now -= 3000;
    await time.pass(9000);
    expect((await Promise.all(followers)).map(shortly)).toEqual(['method next 1', 'flight next 1']);
  });

  it('run their own method if too many wait', async () => {
    const { reader, time } = startProcess();
    const { open, method } = slow(async () => storable('one', time.now));
    const computation = computationOf(method);
    const readings = Array.from({ length: MAX_WAITERS + 3 }, () => reader.read(computation));
    await idle();
    expect(computation.runs).toHaveLength(3);
    open();
    await Promise.all(readings);
  });
});

describe('calls of one key that find versions while one of them is still being prepared', () => {
  it('run their own method if too many wait', async () => {
    const { reader, time, safe } = startProcess();
    await reader.read(computationOf(async () => storable('old', time.now)));
    await time.pass(61_000);
    const gate = deferred<void>();
    const add = safe.add.bind(safe);
    safe.add = async (...given) => (await gate.promise, add(...given));
    const computation = computationOf(async () => storable('new', time.now));
    const readings = Array.from({ length: MAX_WAITERS + 2 }, () => reader.read(computation));
    await idle();
    expect(computation.runs).toHaveLength(1);
    gate.resolve();
    await Promise.all(readings);
  });
});

describe('calls of one key in several processes', () => {
  it('run the method once', async () => {
    const { processes, time } = startProcesses(6);
    const { open, method } = slow(async () => storable('one', time.now));
    const computation = computationOf(method);
    const readings = processes.flatMap(({ reader }) => Array.from({ length: 50 }, () => reader.read(computation)));
    await time.pass(3000);
    open();
    await time.pass(400);
    const short = (await Promise.all(readings)).map(shortly);
    expect([computation.runs, short.filter((each) => each === 'flight one' || each === 'entry one').length]).toEqual([
      ['miss'],
      299,
    ]);
  });

  it('reject with the error of their own process, and another process leads', async () => {
    const {
      processes: [here, there],
      time,
    } = startProcesses(2);
    const crash = deferred<never>();
    const failed = here!.reader.read(computationOf(() => crash.promise));
    await idle();
    const waiting = there!.reader.read(computationOf(async () => storable('two', time.now)));
    await time.pass(100);
    crash.reject(new Failure('down'));
    await expect(failed).rejects.toThrow('down');
    await time.pass(400);
    expect(shortly(await waiting)).toBe('method two');
  });

  it.each([
    [5000, 5000],
    [400, 400],
  ])('wait for each other at most %d ms', async (lockTimeout, ms) => {
    const {
      processes: [here, there],
      time,
    } = startProcesses(2);
    void here!.reader.read(computationOf(() => new Promise(() => undefined)));
    await idle();
    const computation = computationOf(async () => storable('two', time.now), { policy: { lockTimeout: lockTimeout } });
    const waiting = there!.reader.read(computation);
    await time.pass(ms - 1);
    expect(computation.runs).toEqual([]);
    await time.pass(1);
    expect(shortly(await waiting)).toBe('method two');
  });

  it('ask no other process with lockTimeout: 0', async () => {
    const {
      processes: [here, there],
      time,
      backend,
    } = startProcesses(2);
    const policy = { lockTimeout: 0 };
    void here!.reader.read(computationOf(() => new Promise(() => undefined), { policy }));
    await idle();
    expect(shortly(await there!.reader.read(computationOf(async () => storable('two', time.now), { policy })))).toBe(
      'method two',
    );
    expect(await backend.get('lease {}(p)(application/json)')).toBeUndefined();
  });

  it('refresh an old entry in exactly one process', async () => {
    const { processes, time } = startProcesses(6);
    const policy = { staleWhileRevalidate: 10 };
    await processes[0]!.reader.read(computationOf(async () => storable('one', time.now), { policy }));
    await time.pass(61_000);
    const { open, method } = slow(async () => storable('two', time.now));
    const computation = computationOf(method, { policy });
    for (const { reader } of processes) expect(shortly(await reader.read(computation))).toBe('stale one revalidate');
    await idle();
    expect(computation.runs).toEqual(['stale']);
    open();
    await idle();
    for (const { reader } of processes) expect(shortly(await reader.read(computation))).toBe('entry two');
  });

  it('run the method in each process while the key is hit-for-miss', async () => {
    const { processes, time } = startProcesses(3);
    const { open, method } = slow(own);
    const computation = computationOf(method);
    const first = processes[0]!.reader.read(computation);
    await idle();
    const others = processes.slice(1).map(({ reader }) => reader.read(computation));
    open();
    await first;
    await time.pass(300);
    await Promise.all(others);
    const next = computationOf(() => new Promise(() => undefined));
    for (const { reader } of processes) void reader.read(next);
    await idle();
    expect(next.runs).toHaveLength(3);
  });
});
