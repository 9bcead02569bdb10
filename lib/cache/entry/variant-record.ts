import { randomBytes } from 'node:crypto';

import { bytesOf, type Entry, type Variant } from './entry.js';

/** Where the body of an entry in a coding is kept. No entry's key begins like this: encoded arguments have no blanks there. */
export const variantKey = (coding: string, key: string): string => `variant ${coding} ${key}`;

/** Tells an entry from every other one, those under the same key and of the same moment included. */
export const createEntryId = (): string => randomBytes(9).toString('base64url');

const NONE: readonly never[] = [];
const NOTHING = Buffer.alloc(0);

/** What is stored for a variant: which entry it was made of, and nothing of that entry but its lifetime. */
export const recordOf = ({ id, storedAt, seconds }: Entry, variant: Variant): Entry =>
  ({ level: 'view', status: 200, headers: NONE, removed: NONE, storedAt, seconds, id, body: NOTHING, variants: [variant] });

/** The entry with what a record has for it. A record of any other entry, such as an older one, has nothing. */
export function withRecord(entry: Entry, record: Entry | undefined): Entry {
  const isOfThis = record?.variants !== undefined && record.id !== undefined && record.id === entry.id;
  return isOfThis ? { ...entry, variants: record.variants } : entry;
}

/** What a key or a record takes in a process's memory beside its characters and bytes, and what an entry's head does, at the most. */
const OVERHEAD = 1024;

/** About how many bytes an entry, and the versions that it depends on, take in a process's memory. */
export function footprintOf(key: string, entry: Entry): number {
  const names = (entry.versions ?? []).reduce((sum, [name]) => sum + 4 * name.length + OVERHEAD, 0);
  return bytesOf(entry) + 4 * key.length + 2 * OVERHEAD + names;
}
