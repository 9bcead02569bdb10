import { describe, expect, it } from '@jest/globals';

import { createToken, isOnlySofter, nextToken, readToken, weaker } from '../../lib/cache/store/version-token.js';

describe('a version', () => {
  it('stays one of twelve characters after any number of soft invalidations', () => {
    let token = createToken();
    const all = new Set([token]);
    for (let times = 0; times < 5000; times++) all.add((token = nextToken(token)));
    expect(all.size).toBe(5001);
    expect([...all].map((one) => readToken(Buffer.from(one)))).toEqual([...all]);
  });

  it('counts from the start again after the last of its soft ones', () => {
    expect([nextToken('abcdefgh____'), nextToken('abcdefghAAAA'), nextToken('abcdefghAAA_')]).toEqual([
      'abcdefghAAAA',
      'abcdefghAAAB',
      'abcdefghAABA',
    ]);
  });

  it('begins as the one before a soft invalidation, and otherwise after a hard one', () => {
    const token = createToken();
    expect([isOnlySofter(token, nextToken(nextToken(token))), isOnlySofter(token, createToken())]).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    ['valid', 'valid', 'valid'],
    ['valid', 'outdated', 'outdated'],
    ['outdated', 'valid', 'outdated'],
    ['outdated', 'invalid', 'invalid'],
    ['invalid', 'valid', 'invalid'],
  ] as const)('%s and another that is %s make an entry %s', (one, other, both) => {
    expect(weaker(one, other)).toBe(both);
  });
});
