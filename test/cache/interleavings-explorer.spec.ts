import { describe, expect, it } from '@jest/globals';

import { exploreAll, type Play, type Played } from '../support/cache/interleavings/explorer.js';
import { Scheduler } from '../support/cache/interleavings/scheduler.js';

const LIMIT = 10_000;

/** Two processes that take so many steps each. */
const twoProcesses =
  (
    touches: { writes?: string[] },
    steps: number,
    judge: (order: string) => string | undefined = () => undefined,
  ): Play =>
  async (choose): Promise<Played> => {
    const scheduler = new Scheduler(0);
    let running = 2;
    const work = async (process: string) => {
      for (let step = 0; step < steps; step++)
        await scheduler.hold({ process, what: 'goes on', ...touches }, () => undefined);
      running--;
    };
    void work('A');
    void work('B');
    const isComplete = await scheduler.run(choose, () => running === 0);
    return {
      isComplete,
      violation: isComplete ? judge(scheduler.trace.map(([process]) => process).join('')) : undefined,
    };
  };

describe('the explorer', () => {
  it('plays every order of steps that touch each other', async () => {
    const orders = new Set<string>();
    const play = twoProcesses({ writes: ['it'] }, 3, (order) => void orders.add(order));
    expect(await exploreAll(play, LIMIT)).toEqual({ schedules: 20, isExhaustive: true });
    expect(orders.size).toBe(20);
  });

  it('plays one order of steps that touch nothing in common', async () => {
    expect(await exploreAll(twoProcesses({}, 5), LIMIT)).toEqual({ schedules: 1, isExhaustive: true });
  });

  it('reports the step at which it gave up', async () => {
    expect(await exploreAll(twoProcesses({ writes: ['it'] }, 3), 19)).toEqual({ schedules: 19, isExhaustive: false });
  });

  it('finds the one order that is wrong', async () => {
    const play = twoProcesses({ writes: ['it'] }, 4, (order) => (order === 'BAABBABA' ? 'wrong' : undefined));
    expect(await exploreAll(play, LIMIT)).toMatchObject({ isExhaustive: false, violation: 'wrong' });
  });
});
