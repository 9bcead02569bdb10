import { describe, expect, it } from '@jest/globals';

import { startProcess, startProcesses } from '../support/cache/processes.js';
import { Failure, computationOf, shortly, storable, type Method } from '../support/cache/computations.js';
import { idle, type VirtualTime } from '../support/cache/virtual-time.js';

const never = () => new Promise<never>(() => undefined);

/** A method whose run of this number never settles. Each other run returns its number. */
function hangingOnce(time: VirtualTime, which: number) {
  let runs = 0;
  return async () => (++runs === which ? never() : storable(`run ${runs}`, time.now));
}

/** One that takes so long, and how many of its runs there were and were under way at a time. */
function slow(time: VirtualTime, ms: number, end: () => ReturnType<Method>) {
  const seen = { runs: 0, running: 0, most: 0 };
  const method = async () => {
    seen.runs++;
    seen.most = Math.max(seen.most, ++seen.running);
    await time.sleep(ms);
    seen.running--;
    return end();
  };
  return { seen, method };
}

/** When each call had its answer, in milliseconds from now. */
function landings(time: VirtualTime, calls: readonly unknown[]) {
  const begin = time.now;
  const landed = () => time.now - begin;
  return Promise.all(calls.map((call) => Promise.resolve(call).then(landed, landed)));
}

describe('a refresh that never ends', () => {
  const policy = { staleWhileRevalidate: 3600 };

  it.each([
    ['the same process', 0],
    ['another process', 1],
  ])('that hangs is given up after lockTimeout, and the next one begins in %s', async (_, place) => {
    const { processes, time } = startProcesses(2);
    const computation = computationOf(hangingOnce(time, 2), { policy });
    await processes[0]!.reader.read(computation);
    await time.pass(61_000);
    const ask = async () => shortly(await processes[place]!.reader.read(computation));
    await processes[0]!.reader.read(computation);
    await time.pass(4999);
    expect([await ask(), computation.runs.length]).toEqual(['stale run 1 revalidate', 2]);
    await time.pass(1);
    expect(await ask()).toBe('stale run 1 revalidate');
    await idle();
    expect([await ask(), computation.runs.length]).toEqual(['entry run 3', 3]);
  });

  it('does not keep the process from ending', async () => {
    const { reader, background, time } = startProcess();
    const computation = computationOf(hangingOnce(time, 2), { policy });
    await reader.read(computation);
    await time.pass(61_000);
    await reader.read(computation);
    await time.pass(5000);
    await background.close(5000);
    expect([computation.runs.length, time.pauses]).toEqual([2, 0]);
  });

  it('starts once per lockTimeout if no run ever ends', async () => {
    const { processes, time } = startProcesses(3);
    await processes[0]!.reader.read(computationOf(async () => storable('old', time.now), { policy }));
    await time.pass(61_000);
    const computation = computationOf(never, { policy });
    for (let second = 0; second < 20; second++) {
      for (const { reader } of processes) expect(shortly(await reader.read(computation))).toBe('stale old revalidate');
      await time.pass(1000);
    }
    expect(computation.runs).toHaveLength(4);
  });

  it('is not started by another process while a run lasts no longer than the last one', async () => {
    const { processes, time } = startProcesses(3);
    const { method, seen } = slow(time, 20_000, async () => storable('report', time.now));
    const computation = computationOf(method, { policy });
    void processes[0]!.reader.read(computation);
    await time.pass(20_000);
    await time.pass(61_000);
    for (let second = 0; second < 20; second++) {
      for (const { reader } of processes) await reader.read(computation);
      await time.pass(1000);
    }
    expect([seen.runs, shortly(await processes[1]!.reader.read(computation))]).toEqual([2, 'entry report']);
  });

  it('may take as long as the program’s own timeout', async () => {
    const { reader, time } = startProcess();
    const computation = computationOf(hangingOnce(time, 2), { policy: { ...policy, timeout: 8000 } });
    await reader.read(computation);
    await time.pass(61_000);
    for (let second = 0; second < 8; second++) {
      await reader.read(computation);
      await time.pass(1000);
    }
    expect(computation.runs).toHaveLength(2);
    await reader.read(computation);
    await idle();
    expect(computation.runs).toHaveLength(3);
  });
});

describe('a method that never ends', () => {
  it.each([
    ['its own process', 0],
    ['another process', 1],
  ])('is waited for once by %s, for lockTimeout; later misses run the method at once', async (_, place) => {
    const { processes, time } = startProcesses(2);
    const computation = computationOf(hangingOnce(time, 1));
    void processes[0]!.reader.read(computation);
    await idle();
    const { reader } = processes[place]!;
    const waiting = [reader.read(computation), reader.read(computation)];
    const took = landings(time, waiting);
    await time.pass(20_000);
    expect([await took, (await Promise.all(waiting)).map(shortly)]).toEqual([
      [5000, 5000],
      ['method run 2', 'flight run 2'],
    ]);
    await time.pass(61_000);
    for (const process of processes) {
      expect(shortly(await process.reader.read(computation))).toBe(`method run ${computation.runs.length}`);
      await time.pass(61_000);
    }
  });

  it.each([
    ['its own process', 0],
    ['another process', 1],
  ])('is not waited for by calls of %s after it was taken for lost', async (_, place) => {
    const { processes, time } = startProcesses(2);
    void processes[0]!.reader.read(computationOf(never));
    await time.pass(5000);
    expect(shortly(await processes[place]!.reader.read(computationOf(async () => storable('next', time.now))))).toBe(
      'method next',
    );
  });

  it('is not waited for by its own process after an invalidation', async () => {
    const { reader, invalidations, time } = startProcess();
    void reader.read(computationOf(never));
    await idle();
    await invalidations.invalidate(['program p']);
    expect(shortly(await reader.read(computationOf(async () => storable('next', time.now))))).toBe('method next');
  });

  it('is given up by its own process after five seconds with lockTimeout: 0', async () => {
    const { reader, time } = startProcess();
    const policy = { lockTimeout: 0 };
    void reader.read(computationOf(never, { policy }));
    const waiting = reader.read(computationOf(async () => storable('next', time.now), { policy }));
    const took = landings(time, [waiting]);
    await time.pass(20_000);
    expect([await took, shortly(await waiting)]).toEqual([[5000], 'method next']);
  });
});

describe('a method that is slow', () => {
  it('runs in one more process per lockTimeout, and all callers get the first answer', async () => {
    const { processes, time } = startProcesses(6);
    const { method, seen } = slow(time, 19_000, async () => storable('report', time.now));
    const took = landings(
      time,
      processes.flatMap(({ reader }) => [1, 2, 3].map(() => reader.read(computationOf(method)))),
    );
    await time.pass(60_000);
    expect([seen.runs, seen.most]).toEqual([4, 4]);
    expect((await took).filter((ms) => ms > 19_000 + 5000)).toEqual([29_000, 34_000]);
  });

  it('that fails in each process makes nobody wait longer than lockTimeout for the others', async () => {
    const { processes, time } = startProcesses(6);
    const { method, seen } = slow(time, 4000, () => Promise.reject(new Failure('down')));
    const took = landings(
      time,
      processes.map(({ reader }) => reader.read(computationOf(method))),
    );
    await time.pass(60_000);
    expect([Math.max(...(await took)), seen.runs]).toEqual([5000 + 4000, 6]);
  });
});
