import { beforeEach, describe, expect, it } from '@jest/globals';

import { steadyClock } from '../../lib/keyvalue/steady-clock.js';

let day: number;
let monotonic: number;
let clock: () => number;
beforeEach(() => {
  day = Date.UTC(2026, 0, 1);
  monotonic = 5000;
  clock = steadyClock(
    () => day,
    () => monotonic,
  );
});

describe('the steady clock', () => {
  it.each<readonly [string, readonly (readonly [ofDay: number, ofMonotonic: number])[], number]>([
    ['goes as both do if they agree', [[100, 100]], 100],
    ['goes on while the machine is suspended', [[3_600_000, 0]], 3_600_000],
    ['is not set back with the clock of the day', [[-3_600_000, 100]], 100],
    ['does not stand still when the clock of the day is set back', [[-50, 100]], 100],
    ['never goes back', [[-100, -100]], 0],
    [
      'counts the longer one of each step',
      [
        [100, 0],
        [-100, 30],
        [0, 5],
      ],
      135,
    ],
  ])('%s', (_, steps, expected) => {
    const before = clock();
    for (const [ofDay, ofMonotonic] of steps) {
      day += ofDay;
      monotonic += ofMonotonic;
      clock();
    }
    expect(clock() - before).toBe(expected);
  });

  it('goes as fast as time does, however often it is asked between two ticks of the clock of the day', () => {
    const rounded = steadyClock(
      () => Math.floor(day),
      () => monotonic,
    );
    const before = rounded();
    for (let asked = 0; asked < 8000; asked++) {
      day += 0.125;
      monotonic += 0.125;
      rounded();
    }
    expect(rounded() - before).toBe(1000);
  });
});
