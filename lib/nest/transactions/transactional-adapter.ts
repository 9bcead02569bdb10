import type { Transactions } from '../../cache/transaction/transactions.js';
import { methodOf } from './method-of.js';
import { replaceMethod } from './replaced-method.js';

/** Runs a function of the application in a transaction: `wrapWithTransaction(options, fn, setClient)`. */
type Wrap = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/**
 * Follows the transactions of an adapter of `@nestjs-cls/transactional`, for any database. The adapter's options, which
 * the application provides, have a method that runs a function in a transaction.
 * @returns a function that stops it; `undefined` if the value is no such adapter
 */
export function watchAdapter(value: unknown, transactions: Transactions): (() => void) | undefined {
  const wrap = methodOf(value, 'wrapWithTransaction') as Wrap | undefined;
  if (wrap === undefined || methodOf(value, 'getFallbackInstance') === undefined || !Object.isExtensible(value))
    return undefined;
  return replaceMethod(value as object, 'wrapWithTransaction', function (this: unknown, ...args: unknown[]) {
    return transactions.run(() => wrap.apply(this, args));
  });
}
