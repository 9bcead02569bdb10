import { describe, expect, it } from '@jest/globals';

import { computationOf, shortly, storable } from '../support/cache/computations.js';
import { startProcess, startProcesses } from '../support/cache/processes.js';
import { idle } from '../support/cache/virtual-time.js';
import { sent } from '../support/cache/sent-answers.js';

describe('an answer that is sent while it is made', () => {
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

  it('is not joined by callers who come after an invalidation', async () => {
    const { reader, time, invalidations } = startProcess();
    const { result } = sent(time);
    await reader.read(computationOf(async () => result, { policy: { lockTimeout: 100 } }));
    await invalidations.invalidate(['program p']);
    const late = reader.read(computationOf(async () => storable('new', time.now), { policy: { lockTimeout: 100 } }));
    await time.pass(300);
    expect(shortly(await late)).toBe('method new');
  });
});
