import { randomBytes } from 'node:crypto';

import { sizeOf, type Entry, type Variant } from './entry.js';

/**
 * The key of an entry's body in a content coding. No entry's key begins like this, because encoded arguments have no blanks
 * there.
 */
export const variantKey = (coding: string, key: string): string => `variant ${coding} ${key}`;

/** Returns an id that no other entry has, not even one under the same key from the same moment. */
export const createEntryId = (): string => randomBytes(9).toString('base64url');

const NONE: readonly never[] = [];
const NOTHING = Buffer.alloc(0);

/** The record that is stored for a variant. Of its entry it has only the id and the lifetime. */
export const recordOf = ({ id, storedAt, seconds }: Entry, variant: Variant): Entry => ({
  level: 'view',
  status: 200,
  headers: NONE,
  removed: NONE,
  storedAt,
  seconds,
  id,
  body: NOTHING,
  variants: [variant],
});

/** Adds the variant of a record to its entry. A record of another entry, such as an older one, adds nothing. */
export function withRecord(entry: Entry, record: Entry | undefined): Entry {
  const isOfThis = record?.variants !== undefined && record.id !== undefined && record.id === entry.id;
  return isOfThis ? { ...entry, variants: record.variants } : entry;
}

/** An upper bound of what a key, a record or an entry's head takes in memory besides its characters and bytes. */
const OVERHEAD = 1024;

/** Returns about how many bytes an entry and its versions take in a process's memory. */
export function footprintOf(key: string, entry: Entry): number {
  const names = (entry.versions ?? []).reduce((sum, [name]) => sum + 4 * name.length + OVERHEAD, 0);
  return sizeOf(entry) + 4 * key.length + 2 * OVERHEAD + names;
}
