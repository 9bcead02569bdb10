import { describe, expect, it } from '@jest/globals';

import { freshnessOf, isOver } from '../../lib/cache/entry/freshness.js';
import type { Policy, StaleTimes } from '../../lib/cache/entry/policy.js';
import { entryOf } from '../support/cache/entries.js';

const never = () => 0;
const policyOf = (differences: Partial<Policy>): Policy => ({
  staleWhileRevalidate: 0,
  staleIfError: 0,
  timeout: undefined,
  lockTimeout: 0,
  jitter: 0,
  ...differences,
});

const entry = entryOf({ seconds: 60 });
const after = (seconds: number) => entry.storedAt + seconds * 1000;

/** What an entry of 60 seconds is good for so many seconds after it was made. */
const stateOf = (policy: Policy, seconds: number, of = entry) =>
  isOver(of, policy, () => after(seconds)) ? 'over' : freshnessOf(of, policy, after(seconds), never);

describe('an entry of 60 seconds', () => {
  it.each<readonly [string, Partial<Policy>, readonly (readonly [number, string])[]]>([
    [
      'without windows: the backend decides',
      {},
      [
        [0, 'fresh'],
        [59.9, 'fresh'],
        [60, 'fresh'],
        [3600, 'fresh'],
      ],
    ],
    [
      'with staleWhileRevalidate',
      { staleWhileRevalidate: 10 },
      [
        [59.9, 'fresh'],
        [60, 'revalidate'],
        [69.9, 'revalidate'],
        [70, 'over'],
      ],
    ],
    [
      'with staleIfError',
      { staleIfError: 10 },
      [
        [59.9, 'fresh'],
        [60, 'kept'],
        [69.9, 'kept'],
        [70, 'over'],
      ],
    ],
    [
      'with the former shorter',
      { staleWhileRevalidate: 10, staleIfError: 20 },
      [
        [69.9, 'revalidate'],
        [70, 'kept'],
        [79.9, 'kept'],
        [80, 'over'],
      ],
    ],
    [
      'with the former longer',
      { staleWhileRevalidate: 20, staleIfError: 10 },
      [
        [60, 'revalidate'],
        [79.9, 'revalidate'],
        [80, 'over'],
      ],
    ],
    ['made in the future, by a clock that was set back', { staleIfError: 10 }, [[-3600, 'fresh']]],
  ])('%s', (_, policy, expected) => {
    expect(expected.map(([seconds]) => [seconds, stateOf(policyOf(policy), seconds)])).toEqual(expected);
  });

  it.each<readonly [string, Partial<StaleTimes>, Partial<Policy>, readonly (readonly [number, string])[]]>([
    [
      'where the program has none',
      { staleWhileRevalidate: 10, staleIfError: 20 },
      {},
      [
        [59.9, 'fresh'],
        [69.9, 'revalidate'],
        [79.9, 'kept'],
        [80, 'over'],
      ],
    ],
    [
      'in place of the program’s',
      { staleWhileRevalidate: 10, staleIfError: 20 },
      { staleWhileRevalidate: 100 },
      [
        [69.9, 'revalidate'],
        [79.9, 'kept'],
        [80, 'over'],
      ],
    ],
    [
      'beside the program’s',
      { staleIfError: 20 },
      { staleWhileRevalidate: 10, staleIfError: 5 },
      [
        [69.9, 'revalidate'],
        [79.9, 'kept'],
        [80, 'over'],
      ],
    ],
    [
      'of nothing: the backend decides',
      { staleWhileRevalidate: 0, staleIfError: 0 },
      { staleIfError: 10 },
      [
        [60, 'fresh'],
        [3600, 'fresh'],
      ],
    ],
  ])('with windows of its own, %s', (_, windows, policy, expected) => {
    const own = { ...entry, ...windows };
    expect(expected.map(([seconds]) => [seconds, stateOf(policyOf(policy), seconds, own)])).toEqual(expected);
  });

  it('that never expires is fresh for ever', () => {
    const endless = entryOf({ seconds: 0, cost: 1000 });
    const policy = policyOf({ staleIfError: 1 });
    expect([isOver(endless, policy, () => after(1e9)), freshnessOf(endless, policy, after(1e9), () => 0.999)]).toEqual([
      false,
      'fresh',
    ]);
  });
});

describe('an entry that took a second to make', () => {
  const dear = entryOf({ seconds: 60, cost: 1000 });
  const at = (left: number, dice: number) =>
    freshnessOf(dear, policyOf({}), dear.storedAt + (60 - left) * 1000, () => dice);

  it.each([
    [0, 0.001, 'fresh'],
    [0.5, 0.69, 'early'],
    [0.5, 0.7, 'fresh'],
    [0.9, 2.3, 'early'],
    [0.9, 2.31, 'fresh'],
    [0.999, 6.9, 'early'],
    [0.999, 6.91, 'fresh'],
  ])('with a random of %d and %d seconds left is %s', (dice, left, expected) => expect(at(left, dice)).toBe(expected));

  it.each([undefined, 0])('is never due early if its cost is %p', (cost) => {
    expect(freshnessOf(entryOf({ seconds: 60, cost }), policyOf({}), after(59.999), () => 0.999_999)).toBe('fresh');
  });
});
