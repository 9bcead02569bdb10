import { describe, expect, it } from '@jest/globals';

import type { LoadResult, LateOutcome } from '../../lib/cache/store/computation.js';
import { deferred, computationOf, shortly, storable } from '../support/cache/computations.js';
import { startProcess, startProcesses, type Process } from '../support/cache/processes.js';
import { idle } from '../support/cache/virtual-time.js';

/** A method whose answer is sent while it is made, until the test says how it ends. */
function sent(time: { readonly now: number }) {
  const { promise: ending, resolve } = deferred<LateOutcome>();
  const begunAt = time.now;
  let isForgone = false;
  const forgo = () => void (isForgone = true);
  return {
    result: { value: 'sent', late: { ending, forgo } } as LoadResult<string>,
    complete: () => resolve({ kind: 'complete', entry: storable('sent', begunAt).entry! }),
    refuse: () => resolve({ kind: 'refused' }),
    abandon: () => resolve({ kind: 'abandoned' }),
    get isForgone() {
      return isForgone;
    },
  };
}

describe('an answer that is sent while it is made', () => {
  it('reaches its caller at once, and is stored when it is complete', async () => {
    const { reader, store, time } = startProcess();
    const { result, complete } = sent(time);
    const computation = computationOf(async () => result);
    expect(await reader.read(computation)).toMatchObject({ kind: 'method', storeResult: 'pending' });
    expect((await store.lookup(computation)).kind).toBe('miss');
    complete();
    await idle();
    expect(shortly(await reader.read(computation))).toBe('entry sent');
  });

  it('serves callers who wait for it, in this process and in others', async () => {
    const {
      processes: [here, there],
      time,
    } = startProcesses(2);
    const { result, complete } = sent(time);
    await here!.reader.read(computationOf(async () => result));
    const computation = computationOf(async () => storable('own', time.now));
    const [follower, other] = [here!.reader.read(computation), there!.reader.read(computation)];
    await time.pass(1000);
    expect(computation.runs).toEqual([]);
    complete();
    await time.pass(400);
    expect([shortly(await follower), shortly(await other), computation.runs]).toEqual([
      'flight sent',
      'flight sent',
      [],
    ]);
  });

  it.each([
    [5000, 5000],
    [300, 300],
  ])('is waited for no longer than lockTimeout: %d ms', async (lockTimeout, ms) => {
    const { reader, time } = startProcess();
    await reader.read(computationOf(async () => sent(time).result, { policy: { lockTimeout: lockTimeout } }));
    const computation = computationOf(async () => storable('own', time.now), { policy: { lockTimeout: lockTimeout } });
    const follower = reader.read(computation);
    await time.pass(ms - 1);
    expect(computation.runs).toEqual([]);
    await time.pass(1 + 2 * ms);
    expect(shortly(await follower)).toBe('method own');
  });

  it('frees waiting callers when it is refused, and is hit-for-miss for five seconds', async () => {
    const {
      processes: [here, there],
      time,
      backend,
    } = startProcesses(2);
    const { result, refuse } = sent(time);
    await here!.reader.read(computationOf(async () => result));
    const computation = computationOf(() => new Promise(() => undefined));
    for (const { reader } of [here!, here!, there!]) void reader.read(computation);
    await idle();
    refuse();
    await time.pass(300);
    expect(computation.runs).toHaveLength(3);
    expect(String(await backend.get('lease {}(p)(application/json)'))).toBe('hit-for-miss');
  });

  it('is recomputed by one of the waiting callers if its caller leaves', async () => {
    const {
      processes: [here, there],
      time,
    } = startProcesses(2);
    const { result, abandon } = sent(time);
    await here!.reader.read(computationOf(async () => result));
    const computations = [1, 2, 3].map(() =>
      computationOf(async () => (await time.sleep(50), storable('next', time.now))),
    );
    const readings = [here!, here!, there!].map(({ reader }, at) => reader.read(computations[at]!));
    await idle();
    abandon();
    await time.pass(1000);
    expect((await Promise.all(readings)).map((reading) => shortly(reading).split(' ')[1])).toEqual([
      'next',
      'next',
      'next',
    ]);
    expect(computations.flatMap(({ runs }) => runs)).toEqual(['miss']);
  });

  it('is waited for at most twice by one caller', async () => {
    const { reader, time } = startProcess();
    const [first, second] = [sent(time), sent(time)];
    await reader.read(computationOf(async () => first.result));
    const leading = reader.read(computationOf(async () => second.result));
    const computations = Array.from({ length: 5 }, (_, at) =>
      computationOf(async () => storable(`own ${at}`, time.now)),
    );
    const readings = computations.map((computation) => reader.read(computation));
    await idle();
    first.abandon();
    expect(shortly(await leading)).toBe('method sent');
    await idle();
    second.abandon();
    expect((await Promise.all(readings)).map(shortly)).toEqual(
      computations.map((_computation, at) => `method own ${at}`),
    );
  });

  it('lets one caller lead after lockTimeout, and then each run their own method', async () => {
    const { reader, time } = startProcess();
    const policy = { lockTimeout: 300 };
    await reader.read(computationOf(async () => sent(time).result, { policy }));
    const computations = Array.from({ length: 4 }, () => computationOf(async () => sent(time).result, { policy }));
    const runs = () => computations.filter((computation) => computation.runs.length > 0).length;
    for (const computation of computations) void reader.read(computation);
    await time.pass(299);
    expect(runs()).toBe(0);
    await time.pass(200);
    expect(runs()).toBe(1);
    await time.pass(200);
    expect(runs()).toBe(4);
  });

  it('releases its lease when it ends, and not before', async () => {
    const { reader, time, backend } = startProcess();
    const { result, complete } = sent(time);
    await reader.read(computationOf(async () => result));
    await time.pass(1600);
    expect(await backend.get('lease {}(p)(application/json)')).toBeDefined();
    complete();
    await idle();
    expect(await backend.get('lease {}(p)(application/json)')).toBeUndefined();
  });

  const changes: Record<string, (process: Process) => Promise<boolean>> = {
    'its program is invalidated': ({ invalidations }) => invalidations.invalidate(['program p']),
    'everything is cleared': ({ invalidations }) => invalidations.clear(),
  };

  it.each(Object.keys(changes))('is not stored if %s before it is complete', async (change) => {
    const process = startProcess();
    const { result, complete } = sent(process.time);
    const computation = computationOf(async () => result);
    await process.reader.read(computation);
    await changes[change]!(process);
    complete();
    await idle();
    expect((await process.store.lookup(computation)).kind).not.toBe('hit');
  });

  it('is not joined by callers who come after an invalidation', async () => {
    const { reader, time, invalidations } = startProcess();
    const { result } = sent(time);
    await reader.read(computationOf(async () => result, { policy: { lockTimeout: 100 } }));
    await invalidations.invalidate(['program p']);
    const late = reader.read(computationOf(async () => storable('new', time.now), { policy: { lockTimeout: 100 } }));
    await time.pass(300);
    expect(shortly(await late)).toBe('method new');
  });

  it('has the lifetime that it would have had if stored at its beginning', async () => {
    const { reader, store, time } = startProcess();
    const { result, complete } = sent(time);
    const computation = computationOf(async () => result);
    await reader.read(computation);
    await time.pass(20_000);
    complete();
    await idle();
    await time.pass(40_000);
    expect((await store.lookup(computation)).kind).toBe('hit');
    await time.pass(1);
    expect((await store.lookup(computation)).kind).toBe('miss');
  });

  it('is stored after its lifetime only for its stale windows', async () => {
    const { reader, store, time } = startProcess();
    for (const [window, outcome] of [
      [0, 'miss'],
      [30, 'hit'],
    ] as const) {
      const { result, complete } = sent(time);
      const computation = computationOf(async () => result, { policy: { staleIfError: window } });
      await reader.read(computation);
      await time.pass(70_000);
      complete();
      await idle();
      expect((await store.lookup(computation)).kind).toBe(outcome);
    }
  });

  it('never expires if its lifetime is 0', async () => {
    const { reader, store, time } = startProcess();
    const { promise, resolve } = deferred<LateOutcome>();
    const computation = computationOf(
      async () => ({ value: 'sent', late: { ending: promise, forgo: () => undefined } }),
      { seconds: 0 },
    );
    await reader.read(computation);
    resolve({ kind: 'complete', entry: storable('sent', time.now, 0).entry! });
    await time.pass(1_000_000);
    expect((await store.lookup(computation)).kind).toBe('hit');
  });

  it('is waited for at shutdown', async () => {
    const { reader, store, time, background } = startProcess();
    const { result, complete } = sent(time);
    const computation = computationOf(async () => result);
    await reader.read(computation);
    const order: string[] = [];
    const closing = background.close(5000).then(() => order.push('closed'));
    await idle();
    order.push('complete');
    complete();
    await closing;
    expect(order).toEqual(['complete', 'closed']);
    expect((await store.lookup(computation)).kind).toBe('hit');
  });

  it('is not recorded if nothing can be stored', async () => {
    const { reader, time, store } = startProcess();
    Object.defineProperty(store, 'isUseless', { value: true });
    const one = sent(time);
    expect(await reader.read(computationOf(async () => one.result))).toMatchObject({ storeResult: 'size' });
    expect(one.isForgone).toBe(true);
  });

  it('reports in advance that a failing backend will not store it', async () => {
    const { reader, time, backend } = startProcess();
    backend.getMany = () => Promise.reject(new Error('away'));
    const { result } = sent(time);
    expect(await reader.read(computationOf(async () => result))).toMatchObject({
      storeResult: 'failed',
      forwardReason: 'failed',
    });
  });
});

describe('an answer that holds something open', () => {
  const failure = (released: string[], name: string): LoadResult<string> => ({
    value: name,
    isFailure: true,
    release: () => void released.push(name),
  });

  it('is released if an old entry answers in its place', async () => {
    const { reader, time } = startProcess();
    const released: string[] = [];
    const policy = { staleIfError: 60 };
    await reader.read(computationOf(async () => storable('old', time.now), { policy }));
    await time.pass(61_000);
    const readings = ['one', 'two'].map((name) =>
      reader.read(computationOf(async () => failure(released, name), { policy })),
    );
    expect((await Promise.all(readings)).map(shortly)).toEqual(['stale old error', 'stale old error']);
    expect(released).toEqual(['one']);
  });

  it('is released if it comes too late, or in the background', async () => {
    for (const policy of [{ staleIfError: 60, timeout: 100 }, { staleWhileRevalidate: 60 }]) {
      const { reader, time } = startProcess();
      const released: string[] = [];
      await reader.read(computationOf(async () => storable('old', time.now), { policy }));
      await time.pass(61_000);
      const slow = async () => (await time.sleep(200), { value: 'own', release: () => void released.push('own') });
      const reading = reader.read(computationOf(slow, { policy }));
      await time.pass(1000);
      expect(shortly(await reading)).toMatch(/^stale old/);
      expect(released).toEqual(['own']);
    }
  });
});
