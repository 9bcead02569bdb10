import { beforeEach, describe, expect, it } from '@jest/globals';

import { Background, MAX_TASKS } from '../../lib/cache/support/background.js';
import { deferred } from '../support/cache/computations.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

let time: VirtualTime;
let background: Background;
let begun: string[];

beforeEach(() => {
  time = new VirtualTime();
  background = new Background(time.sleep);
  begun = [];
});

/** Starts a task that ends when the test says so. */
const start = (name: string) => {
  const work = deferred<void>();
  background.start(name, (closing) => {
    begun.push(`${name} ${closing.aborted}`);
    return work.promise;
  });
  return work;
};

/** What `close` has come to so far. */
const closing = (milliseconds: number) => {
  const state = { isDone: false };
  void background.close(milliseconds).then(() => (state.isDone = true));
  return state;
};

describe('work in the background', () => {
  it('runs one task of a name at a time', async () => {
    const [first] = [start('a'), start('a'), start('b')];
    expect(begun).toEqual(['a false', 'b false']);
    first!.resolve();
    await idle();
    start('a');
    expect(begun).toEqual(['a false', 'b false', 'a false']);
  });

  it('is bounded', () => {
    for (let name = 0; name <= MAX_TASKS; name++) start(String(name));
    expect(begun).toHaveLength(MAX_TASKS);
  });

  it('is waited for at shutdown, and no new task starts', async () => {
    const [task, tracked, followUp] = [start('a'), deferred<void>(), deferred<void>()];
    background.track(tracked.promise);
    const closed = closing(1000);
    expect([start('b'), begun]).toEqual([expect.anything(), ['a false']]);
    tracked.resolve();
    background.track(followUp.promise);
    task.resolve();
    await idle();
    expect(closed.isDone).toBe(false);
    followUp.resolve();
    await idle();
    expect([closed.isDone, time.pauses]).toEqual([true, 0]);
  });

  it('aborts the signal of running tasks at shutdown', async () => {
    let told: AbortSignal | undefined;
    background.start('a', async (signal) => void (told = signal));
    expect(told!.aborted).toBe(false);
    await background.close(1000);
    expect(told!.aborted).toBe(true);
  });

  it('is waited for no longer than the given time', async () => {
    start('a');
    const closed = closing(1000);
    await time.pass(999);
    expect(closed.isDone).toBe(false);
    await time.pass(1);
    expect(closed.isDone).toBe(true);
  });

  it('is handed over as it begins, without its result, and upkeep is not', async () => {
    const handed: Promise<void>[] = [];
    background = new Background(time.sleep, (work) => void handed.push(work));
    const [task, tracked] = [start('a'), deferred<string>()];
    background.track(tracked.promise);
    background.start('upkeep', () => new Promise(() => undefined), { isUpkeep: true });
    start('a');
    expect(handed).toHaveLength(2);
    tracked.resolve('a result');
    task.resolve();
    expect(await Promise.all(handed)).toEqual([undefined, undefined]);
  });

  it('does not delay the shutdown if nothing runs', async () => {
    await background.close(1000);
    expect(time.pauses).toBe(0);
  });
});
