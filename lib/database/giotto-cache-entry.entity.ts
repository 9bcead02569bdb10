import type { EntitySchema, EntitySchemaOptions } from 'typeorm';

import { GIOTTO_CACHE } from './table.js';

/** One row of `giotto_cache`, for people and reports. The cache itself reads and writes by fixed SQL, not through this. */
export interface GiottoCacheEntry {
  /** SHA-256 over prefix and key: 32 bytes, so that two keys never are one row, whatever the collation. */
  id: Buffer;
  /** Whose entry it is. A prefix above 255 bytes stands here as its head and a digest. */
  prefix: string;
  /** The key to read, without its prefix; cut after 2,000 characters. */
  key: string;
  value: Buffer;
  /** When it stops being a hit, by the database's clock; `null` is never. */
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

/**
 * The one type that every driver knows, and reads and writes without a change, bytes included: each has its own name for
 * bytes. The table's real types are the migration's.
 */
const AS_IT_IS = String;

const options: EntitySchemaOptions<GiottoCacheEntry> = {
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
};

/**
 * The table as a TypeORM entity: `entities: [GiottoCacheEntry]`, then `dataSource.getRepository(GiottoCacheEntry)`.
 * `synchronize` leaves it alone; the migration or `syncdb` makes it. TypeORM knows an `EntitySchema` by this mark, so
 * the package can be imported where `typeorm` is not installed.
 */
export const GiottoCacheEntry = {
  '@instanceof': Symbol.for('EntitySchema'),
  options,
} as unknown as EntitySchema<GiottoCacheEntry>;
