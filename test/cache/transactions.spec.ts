import { describe, expect, it, jest } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';

import { EVERYTHING, MAX_PENDING } from '../../lib/cache/transaction/everything.js';
import type { NamedInvalidation } from '../../lib/cache/transaction/invalidated-names.js';
import { Transactions } from '../../lib/cache/transaction/transactions.js';

const repeating = () => {
  const repeated: NamedInvalidation[] = [];
  return { repeated, transactions: new Transactions(async (invalidation) => void repeated.push(invalidation)) };
};

const hard = (...names: string[]): NamedInvalidation => ({ names, isSoft: false });
const soft = (...names: string[]): NamedInvalidation => ({ names, isSoft: true });

describe('Transactions', () => {
  it('use no AsyncLocalStorage until the first one begins', async () => {
    const getStore = jest.spyOn(AsyncLocalStorage.prototype, 'getStore');
    const { transactions } = repeating();
    expect(transactions.isInside).toBe(false);
    transactions.note(hard('a'));
    expect(getStore).not.toHaveBeenCalled();
    await transactions.run(() => undefined);
    expect(getStore).toHaveBeenCalled();
    getStore.mockRestore();
  });

  it('repeat each invalidated name once', async () => {
    const { repeated, transactions } = repeating();
    await transactions.run(() => [hard('a'), hard('a', 'b')].forEach((one) => transactions.note(one)));
    await transactions.run(() => undefined);
    expect(repeated).toEqual([hard('a', 'b')]);
  });

  it('repeat softly what was invalidated softly alone', async () => {
    const { repeated, transactions } = repeating();
    await transactions.run(() =>
      [soft('a', 'b', 'c'), hard('b'), hard('d'), soft('d')].forEach((one) => transactions.note(one)),
    );
    expect(repeated).toEqual([hard('b', 'd'), soft('a', 'c')]);
  });

  it('repeat one invalidation of everything instead of very many', async () => {
    const { repeated, transactions } = repeating();
    const names = Array.from({ length: MAX_PENDING + 1 }, (_, at) => String(at));
    await transactions.run(() => (transactions.note(soft(...names)), transactions.note(soft('one more'))));
    expect(repeated).toEqual([hard(EVERYTHING)]);
  });

  it('are independent if they are begun in parallel', async () => {
    const { repeated, transactions } = repeating();
    const both = ['a', 'b'].map((name) =>
      transactions.run(async () => (await Promise.resolve(), transactions.note(hard(name)))),
    );
    await Promise.all(both);
    expect(repeated).toEqual([hard('a'), hard('b')]);
  });
});
