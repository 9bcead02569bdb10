import { describe, expect, it } from '@jest/globals';

import { ageOf, timeToLive } from '../../lib/cache/entry/entry.js';
import { isLifetime } from '../../lib/cache/entry/lifetime.js';
import { entryOf } from '../support/cache/entries.js';

const at = 1_767_225_600_000;

describe('an entry of an hour', () => {
  it.each([
    [0, 0, 3600],
    [999, 0, 3600],
    [1000, 1, 3599],
    [3_599_999, 3599, 1],
    [3_600_000, 3600, 0],
    [9_000_000, 9000, -5400],
    [-5000, 0, 3605],
  ])('is, after %i ms, %i s old and has %i s left', (passed, age, left) => {
    const entry = entryOf({ storedAt: at, seconds: 3600 });
    expect(ageOf(entry, at + passed)).toBe(age);
    expect(timeToLive(entry, at + passed)).toBe(left);
  });
});

describe('an entry that never expires', () => {
  it('ages and has no end', () => {
    const entry = entryOf({ storedAt: at, seconds: 0 });
    expect(ageOf(entry, at + 86_400_000)).toBe(86_400);
    expect(timeToLive(entry, at + 86_400_000)).toBeUndefined();
  });
});

describe('a lifetime', () => {
  it.each([0, -0, 0.001, 1, 3600, 1e12])('is %p', (seconds) => {
    expect(isLifetime(seconds)).toBe(true);
  });

  it.each([-1, -0.001, NaN, Infinity, -Infinity, '60', 60n, null, undefined, true, [], {}, new Date(0)])(
    'is not %p',
    (seconds) => {
      expect(isLifetime(seconds)).toBe(false);
    },
  );
});
