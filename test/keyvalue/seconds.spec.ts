import assert from 'node:assert/strict';

import { describe, it } from '@jest/globals';

import { lifetimeInMilliseconds } from '../../lib/keyvalue/seconds.js';

describe('lifetimeInMilliseconds', () => {
  it.each([
    [1, 1000],
    [3600, 3_600_000],
    [0.2, 200],
    [0.0001, 1],
    [Number.MIN_VALUE, 1],
    [1.0001, 1001],
    [31 * 24 * 3600, 2_678_400_000],
  ])('makes %d seconds %d ms, rounded up', (seconds, milliseconds) => {
    assert.equal(lifetimeInMilliseconds(seconds), milliseconds);
  });

  it.each([0, -0, 1e10, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE])('never ends with %d', (seconds) => {
    assert.equal(lifetimeInMilliseconds(seconds), undefined);
  });

  it.each([-1, -Number.MIN_VALUE, Number.NaN, Infinity, -Infinity])('refuses %d', (seconds) => {
    assert.throws(() => lifetimeInMilliseconds(seconds), RangeError);
  });

  it.each(['60', null, undefined, {}, 1n])('refuses %p, which is no number', (seconds) => {
    assert.throws(() => lifetimeInMilliseconds(seconds as unknown as number), RangeError);
  });
});
