import type { EntitySchemaOptions } from 'typeorm';

import { GIOTTO_CACHE } from './table.js';
import type { GiottoEntitySchema } from './typeorm-shapes.js';

/** One row of `giotto_cache`, for people and reports. The cache itself uses fixed SQL. */
export interface GiottoCacheEntry {
  /** SHA-256 over prefix and key, 32 bytes. So two keys are never one row, whatever the collation. */
  id: Buffer;
  /** The prefix of the application that stored the entry. One above 255 bytes is stored as its head and a digest. */
  prefix: string;
  /** The readable key, without its prefix, cut after 2,000 characters. */
  key: string;
  /** The entry, in the cache's own encoding. */
  value: Buffer;
  /** When the entry expires, by the database's clock. `null` is never. */
  expiresAt: Date | null;
}

const bytesOfText = {
  to: (text: unknown) => (typeof text === 'string' ? Buffer.from(text) : text),
  from: (bytes: unknown) => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : bytes),
};

const millisecondsOfDate = {
  to: (date: unknown) => (date instanceof Date ? date.getTime() : date),
  from: (milliseconds: unknown) => (milliseconds === null ? null : new Date(Number(milliseconds))),
};

/** The one type that every driver passes through unchanged, bytes included. The table's real types are the migration's. */
const AS_IT_IS = String;

const options = {
  name: 'GiottoCacheEntry',
  tableName: GIOTTO_CACHE,
  synchronize: false,
  columns: {
    id: { type: AS_IT_IS, primary: true },
    prefix: { type: AS_IT_IS, transformer: bytesOfText },
    key: { type: AS_IT_IS },
    value: { type: AS_IT_IS },
    expiresAt: { name: 'expires_at', type: 'bigint', nullable: true, transformer: millisecondsOfDate },
  },
} satisfies EntitySchemaOptions<GiottoCacheEntry>;

/**
 * The table as a TypeORM entity. `synchronize` does not change it: the migration or `syncdb` creates it.
 *
 * TypeORM recognises an `EntitySchema` by this mark, so the package can be imported if `typeorm` is not installed.
 *
 * @example dataSource.getRepository(GiottoCacheEntry) // with entities: [GiottoCacheEntry]
 */
export const GiottoCacheEntry: GiottoEntitySchema<GiottoCacheEntry> = {
  '@instanceof': Symbol.for('EntitySchema'),
  options,
};
