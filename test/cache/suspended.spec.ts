import { beforeEach, describe, expect, it } from '@jest/globals';

import { LocMemKeyValue } from 'giotto-cache';
import { steadyClock } from '../../lib/keyvalue/steady-clock.js';
import { computationOf, storable } from '../support/cache/computations.js';
import { SharedKeyValue, startProcess, type Process } from '../support/cache/processes.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

const L1 = {
  recheck: 100,
  maxBytes: 100_000,
  maxEntryBytes: 50_000,
  minEntryBytes: 0,
  alone: 30_000,
  settle: true,
};
const HOUR = 3_600_000;

/** The time of a process on a machine that may be suspended, and of one that goes on. */
let suspended: VirtualTime;
let time: VirtualTime;
let backend: SharedKeyValue;
let process: Process;
let other: Process;
let runs: number;
const computation = computationOf(async () => storable(`run ${++runs}`, time.now, 0));

beforeEach(async () => {
  [suspended, time] = [new VirtualTime(), new VirtualTime()];
  backend = new SharedKeyValue({ clock: time.clock });
  [process, other] = [startProcess(suspended, backend, L1), startProcess(time, backend)];
  runs = 0;
  for (let times = 0; times < 4; times++) await ask();
});

async function ask() {
  const read = await process.reader.read(computation);
  await idle();
  return read.kind === 'method'
    ? read.result.value
    : read.kind === 'entry' && `${read.entry.body.toString()} ${read.tier}`;
}

/** Only the clock of the day goes on, as on a machine that is suspended. */
async function suspend(ms: number) {
  await time.pass(ms);
  suspended.now += ms;
}

/** Lets no more time pass than it takes. */
async function invalidateElsewhere() {
  const state = { isDone: false };
  void other.invalidations.invalidate(['program p']).then((isTaken) => (state.isDone = isTaken));
  for (let ms = 0; ms < 1000 && !state.isDone; ms++) await Promise.all([time.pass(1), suspended.pass(1)]);
  expect(state.isDone).toBe(true);
}

describe('a process of a machine that was suspended', () => {
  it('takes nothing for current within recheck that was invalidated meanwhile', async () => {
    const getMany = backend.getMany.bind(backend);
    backend.getMany = () => Promise.reject(new Error('nobody asks'));
    expect(await ask()).toBe('run 1 memory');
    backend.getMany = getMany;
    const done = other.invalidations.invalidate(['program p']);
    await suspend(1000);
    expect([await done, await ask()]).toEqual([true, 'run 2']);
  });

  it('takes nothing for current before it has published its window again', async () => {
    await suspend(HOUR);
    await ask();
    await ask();
    const published = (await backend.getMany(['window 100']))[0];
    expect(published).toEqual(expect.any(Buffer));
    await invalidateElsewhere();
    expect(await ask()).toBe('run 2');
  });

  it('does not rely on the window that another process has published', async () => {
    await suspend(HOUR - 300_000);
    await backend.set('window 100', Buffer.of(1), 300.01);
    await suspend(300_000);
    await ask();
    await time.pass(20);
    suspended.now += 20;
    await invalidateElsewhere();
    expect(await ask()).toBe('run 2');
  });

  it('answers alone no longer than it may', async () => {
    backend.getMany = () => Promise.reject(new Error('away'));
    suspended.now += 29_000;
    expect(await ask()).toBe('run 1 memory');
    suspended.now += 2000;
    expect(await ask()).toBe('run 2');
  });

  it('asks again in time if its clock is set back', async () => {
    suspended.now -= HOUR;
    await suspended.pass(101);
    await invalidateElsewhere();
    expect(await ask()).toBe('run 2');
  });
});

describe('process memory of a machine that was suspended', () => {
  it('lets entries end that would have ended meanwhile', async () => {
    const day = { now: 0 };
    const keyValue = new LocMemKeyValue({
      clock: steadyClock(
        () => day.now,
        () => 1,
      ),
    });
    await keyValue.set('k', Buffer.from('v'), 60);
    day.now += 59_999;
    expect(await keyValue.get('k')).toBeDefined();
    day.now += 2;
    expect(await keyValue.get('k')).toBeUndefined();
  });
});
