import type { Outcome } from '../../../lib/cache/backend/outcome.js';
import type { SafeKeyValue } from '../../../lib/cache/backend/safe-key-value.js';

const VALUE = Buffer.from('value');

/** An operation by its name, on the key/value that `safe` gives at that time. */
export type Operation = readonly [name: string, call: (safe: SafeKeyValue) => Promise<Outcome<unknown>>];

export const READS: readonly Operation[] = [
  ['get', (safe) => safe.get('k')],
  ['getMany', async (safe) => safe.getMany(['k', 'l'])],
];

export const WRITES: readonly Operation[] = [
  ['set', (safe) => safe.set('k', VALUE, 60)],
  ['add', (safe) => safe.add('k', VALUE, 60)],
  ['delete', (safe) => safe.delete('k')],
];

/** Those that get one `timeout`. */
export const QUICK: readonly Operation[] = [...READS, ...WRITES];

export const OPERATIONS: readonly Operation[] = [...QUICK, ['clear', (safe) => safe.clear()]];
