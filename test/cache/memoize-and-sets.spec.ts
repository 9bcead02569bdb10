import { beforeEach, describe, expect, it } from '@jest/globals';

import { RecentOutcomes } from '../../lib/cache/flight/recent-outcomes.js';
import { ExpiringSet } from '../../lib/cache/support/expiring-set.js';
import { storable } from '../support/cache/computations.js';

const HOUR = 3_600_000;
let now: number;
const clock = () => now;
beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
});

describe('an ExpiringSet', () => {
  it('remembers for its time', () => {
    const memory = new ExpiringSet(1000, clock);
    expect(memory.has('a')).toBe(false);
    memory.add('a');
    now += 999;
    expect([memory.has('a'), memory.has('b')]).toEqual([true, false]);
    now += 1;
    expect(memory.has('a')).toBe(false);
    now -= 1;
    expect(memory.has('a')).toBe(false);
  });

  it('forgets on delete, and can remember again', () => {
    const memory = new ExpiringSet(1000, clock);
    memory.add('a');
    memory.delete('a');
    expect(memory.has('a')).toBe(false);
    memory.add('a');
    now += 900;
    memory.add('a');
    now += 900;
    expect(memory.has('a')).toBe(true);
  });

  it.each([-HOUR, HOUR])('forgets everything if the clock is set by %d ms', (by) => {
    const memory = new ExpiringSet(1000, clock);
    memory.add('a');
    now += by;
    expect(memory.has('a')).toBe(false);
  });

  it('keeps the latest 10,000', () => {
    const memory = new ExpiringSet(1000, clock);
    for (let text = 0; text <= 10_000; text++) memory.add(String(text));
    expect([memory.has('0'), memory.has('1'), memory.has('10000')]).toEqual([false, true, true]);
  });
});

describe('the recent outcome of a method', () => {
  const OWN = { value: 'own' };
  const FAILURE = { value: 'sorry', isFailure: true };
  const states = (memory: RecentOutcomes) => ({
    isHitForMiss: memory.isHitForMiss('k'),
    isResting: memory.isBackingOff('k'),
  });

  it('is remembered until the next one', () => {
    const memory = new RecentOutcomes(clock);
    expect(states(memory)).toEqual({ isHitForMiss: false, isResting: false });
    memory.note('k', OWN);
    expect(states(memory)).toEqual({ isHitForMiss: true, isResting: false });
    memory.note('k', FAILURE);
    expect(states(memory)).toEqual({ isHitForMiss: true, isResting: true });
    memory.note('k', storable('all', now));
    expect(states(memory)).toEqual({ isHitForMiss: false, isResting: false });
  });

  it('is remembered for five seconds, and a failure for one', () => {
    const memory = new RecentOutcomes(clock);
    memory.note('k', OWN);
    memory.noteFailure('k');
    now += 999;
    expect(states(memory)).toEqual({ isHitForMiss: true, isResting: true });
    now += 4000;
    expect(states(memory)).toEqual({ isHitForMiss: true, isResting: false });
    now += 1;
    expect(states(memory)).toEqual({ isHitForMiss: false, isResting: false });
  });
});
