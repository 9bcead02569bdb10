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
  it('is done once at a time for each name', async () => {
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

  it('is waited for at the end, whatever comes of it meanwhile; and nothing new begins', async () => {
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

  it('is told that the end has come', async () => {
    let told: AbortSignal | undefined;
    background.start('a', async (signal) => void (told = signal));
    expect(told!.aborted).toBe(false);
    await background.close(1000);
    expect(told!.aborted).toBe(true);
  });

  it('is waited for so long and no longer', async () => {
    start('a');
    const closed = closing(1000);
    await time.pass(999);
    expect(closed.isDone).toBe(false);
    await time.pass(1);
    expect(closed.isDone).toBe(true);
  });

  it('that there is none of keeps nobody waiting', async () => {
    await background.close(1000);
    expect(time.pauses).toBe(0);
  });
});
