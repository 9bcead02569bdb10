import { describe, expect, it } from '@jest/globals';

import { isPromise, andThen } from '../../lib/cache/support/maybe-promise.js';

describe('a MaybePromise', () => {
  it.each([[undefined], [null], [0], [''], [{ then: 'no function' }], [Promise.resolve(1)]])(
    '%p: is promised or not',
    (value) => {
      expect(isPromise(value)).toBe(value instanceof Promise);
    },
  );

  it('is continued at once, or when it resolves', async () => {
    expect(andThen(1, (one) => one + 1)).toBe(2);
    expect(await andThen(Promise.resolve(1), (one) => one + 1)).toBe(2);
  });

  it('throws what fails at once, and rejects otherwise', async () => {
    const fail = () => {
      throw new Error('no');
    };
    expect(() => andThen(1, fail)).toThrow('no');
    await expect(andThen(Promise.resolve(1), fail)).rejects.toThrow('no');
  });
});
