import { describe, expect, it, jest } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';

import { EVERYTHING, MAX_PENDING } from '../../lib/cache/transaction/everything.js';
import { Transactions } from '../../lib/cache/transaction/transactions.js';

const repeating = () => {
  const repeated: (readonly string[])[] = [];
  return { repeated, transactions: new Transactions(async (names) => void repeated.push(names)) };
};

describe('Transactions', () => {
  it('use no AsyncLocalStorage until the first one begins', async () => {
    const getStore = jest.spyOn(AsyncLocalStorage.prototype, 'getStore');
    const { transactions } = repeating();
    expect(transactions.isInside).toBe(false);
    transactions.note(['a']);
    expect(getStore).not.toHaveBeenCalled();
    await transactions.run(() => undefined);
    expect(getStore).toHaveBeenCalled();
    getStore.mockRestore();
  });

  it('repeat each invalidated name once', async () => {
    const { repeated, transactions } = repeating();
    await transactions.run(() => [['a'], ['a', 'b']].forEach((names) => transactions.note(names)));
    await transactions.run(() => undefined);
    expect(repeated).toEqual([['a', 'b']]);
  });

  it('repeat one invalidation of everything instead of very many', async () => {
    const { repeated, transactions } = repeating();
    const names = Array.from({ length: MAX_PENDING + 1 }, (_, at) => String(at));
    await transactions.run(() => (transactions.note(names), transactions.note(['one more'])));
    expect(repeated).toEqual([[EVERYTHING]]);
  });

  it('are independent if they are begun in parallel', async () => {
    const { repeated, transactions } = repeating();
    const both = ['a', 'b'].map((name) =>
      transactions.run(async () => (await Promise.resolve(), transactions.note([name]))),
    );
    await Promise.all(both);
    expect(repeated).toEqual([['a'], ['b']]);
  });
});
