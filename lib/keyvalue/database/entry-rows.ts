import { createHash } from 'node:crypto';

import { PREFIX_BYTES } from '../../database/table.js';
import { checkKey, checkValue } from '../giotto-key-value.js';
import { lifetimeInMilliseconds } from '../seconds.js';
import { wireKey } from '../wire-key.js';
import type { EntryRow, StatementResult } from './dialect.js';

const KEYS_PER_QUERY = 500;
const READABLE_CHARACTERS = 2000;

/** The rows of the table under one prefix. */
export class EntryRows {
  /** The prefix as the table stores it. */
  readonly storedPrefix: Buffer;

  constructor(private readonly prefix: string) {
    this.storedPrefix = Buffer.from(wireKey(prefix, PREFIX_BYTES));
  }

  /** @throws TypeError, RangeError for an impossible key, value or lifetime */
  rowOf(key: string, value: Buffer, seconds: number): EntryRow {
    const id = this.idOf(key);
    checkValue(value);
    const lifetime = lifetimeInMilliseconds(seconds);
    return { id, prefix: this.storedPrefix, key: readable(key), value, lifetime };
  }

  /** The length comes first, so that no key under one prefix equals another key under a longer prefix. @throws TypeError */
  idOf(key: string): Buffer {
    checkKey(key);
    return createHash('sha256').update(`${this.prefix.length}:${this.prefix}${key}`, 'utf16le').digest();
  }
}

/** Returns the values of rows with `id` and `value`, by `textOf(id)`. */
export const valuesById = (results: readonly StatementResult[]): Map<string, Buffer> =>
  new Map(results.flatMap(({ records }) => records.map((row) => [textOf(row.id), bufferOf(row.value)])));

/** How many rows a statement affected. */
export const affected = (result: StatementResult): number => result.affected ?? 0;

/** An order that is the same in every process. Rows that are locked in one order never deadlock. */
export const byId = (one: EntryRow, other: EntryRow): number => one.id.compare(other.id);

/** Splits a list into as many as fit into one query. */
export function chunks<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / KEYS_PER_QUERY);
  return Array.from({ length: count }, (_, n) => items.slice(n * KEYS_PER_QUERY, (n + 1) * KEYS_PER_QUERY));
}

/** An id as a key of a map. */
export const textOf = (id: Uint8Array): string => bufferOf(id).toString('latin1');

/** Bytes from a driver as a Buffer on the same memory. */
export const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Text that every database can store: without NUL and halves of surrogate pairs. */
const readable = (key: string) => Buffer.from(key.slice(0, READABLE_CHARACTERS)).toString().replaceAll('\0', '\u2400');
