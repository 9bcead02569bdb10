import { describe, expect, it } from '@jest/globals';

import { similarTo } from '../../lib/cache/support/similar.js';

describe('similarTo', () => {
  it.each([
    ['sqared', 'squared'],
    ['SQUARED', 'squared'],
    ['notse', 'note'],
    ['squaredd', 'squared'],
    ['', undefined],
    ['xyz', undefined],
    ['a', undefined],
  ])('by %j is %s', (word, meant) => {
    expect(similarTo(word, ['note', 'notes', 'report', 'squared'])).toBe(meant);
  });

  it('returns nothing if nothing is known', () => {
    expect(similarTo('squared', [])).toBeUndefined();
  });
});
