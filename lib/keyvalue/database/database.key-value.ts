import { createHash } from 'node:crypto';

import type { DataSource, QueryResult } from 'typeorm';

import { PREFIX_BYTES } from '../../database/table.js';
import { noDataSource } from '../../errors/backend.js';
import { checkGiven, SETTINGS } from '../check-given.js';
import { checkKey, checkValue, GiottoKeyValue } from '../giotto-key-value.js';
import { optionalPeer } from '../optional-peer.js';
import { lifetimeInMilliseconds } from '../seconds.js';
import { wireKey } from '../wire-key.js';
import type { EntryRow } from './dialect.js';
import { placeOf } from './place.js';
import { Pruner } from './pruner.js';
import { SqlSession } from './sql-session.js';

const KEYS_PER_QUERY = 500;
const ROWS_PER_BATCH = 1000;
const READABLE_CHARACTERS = 2000;
const MAX_VALUE_BYTES_BEFORE_OPEN = 4 * 1024 * 1024;

const DATA_SOURCE = { cure: "Pass a DataSource of TypeORM, settings, or nothing for the application's DataSource." };

export interface DatabaseKeyValueOptions {
  prefix?: string;
  /** Milliseconds since the epoch, by which entries live on SQLite; the other databases go by their server's clock. Default `Date.now`. */
  clock?: () => number;
}

/**
 * In the application's own database: PostgreSQL, MariaDB, MySQL or SQLite (better-sqlite3), in the table that `syncdb` or the
 * migration makes. It uses a few connections of its own, so that the application's transactions and its exhausted pool are
 * no matter here; a SQLite database in memory has but one, the application's, whose rollbacks take the cache's writes along.
 *
 * A failed operation rejects and leaves nothing half done. One that ran out of time may still take effect.
 */
export class DatabaseKeyValue extends GiottoKeyValue {
  private dataSource: DataSource | undefined;
  private session: SqlSession | undefined;
  private closing: Promise<void> | undefined;
  private readonly clock: () => number;
  private readonly pruner: Pruner;

  /**
   * @param dataSource whose options say where the database is; without it, `useDataSource` must come before `open`.
   * @throws GIOTTO_INVALID_OPTION
   */
  constructor(dataSource?: DataSource | DatabaseKeyValueOptions, settings: DatabaseKeyValueOptions = {}) {
    super();
    if (dataSource !== undefined) checkGiven('DatabaseKeyValue', dataSource, DATA_SOURCE);
    checkGiven('DatabaseKeyValue', settings, SETTINGS);
    const given = isDataSource(dataSource) ? settings : { ...dataSource, ...settings };
    if (isDataSource(dataSource)) this.dataSource = dataSource;
    if (given.prefix !== undefined) this.prefix = given.prefix;
    this.clock = given.clock ?? Date.now;
    this.pruner = new Pruner((limit) => this.pruneBatch(limit), this.clock);
  }

  /** Whether the application's DataSource is still wanted, since none was passed. */
  get needsDataSource(): boolean {
    return this.dataSource === undefined;
  }

  /** The DataSource whose options say where the database is, or `undefined` where none is known yet. */
  get source(): DataSource | undefined {
    return this.dataSource;
  }

  /** Names the application's DataSource, initialised or not, before `open`. */
  useDataSource(dataSource: DataSource): void {
    this.dataSource = dataSource;
  }

  /** Known exactly once the database has answered: MariaDB and MySQL limit it by `max_allowed_packet`. */
  override get maxValueBytes(): number {
    return this.session?.maxValueBytes ?? MAX_VALUE_BYTES_BEFORE_OPEN;
  }

  async get(key: string): Promise<Buffer | undefined> {
    checkKey(key);
    const session = await this.current();
    const { records } = await session.run(session.dialect.get(this.idOf(key)));
    return records.length === 0 ? undefined : bytesOf(records[0].value);
  }

  override async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    keys.forEach(checkKey);
    const session = await this.current();
    const ids = keys.map((key) => this.idOf(key));
    const results = await Promise.all(chunks(ids).map((chunk) => session.run(session.dialect.getMany(chunk))));
    const found = new Map(results.flatMap(({ records }) => records.map((row) => [nameOf(row.id), bytesOf(row.value)])));
    return ids.map((id) => found.get(nameOf(id)));
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    const row = this.rowOf(key, value, seconds);
    const session = await this.current();
    const fits = value.length <= session.maxValueBytes;
    await session.run(fits ? session.dialect.set(row) : session.dialect.delete(row.id));
    this.pruner.wrote();
  }

  /** A value above `maxValueBytes` is not stored: false. */
  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    const row = this.rowOf(key, value, seconds);
    const session = await this.current();
    if (value.length > session.maxValueBytes) return false;
    const stored = affected(await session.run(session.dialect.add(row))) > 0;
    if (stored) this.pruner.wrote();
    return stored;
  }

  async delete(key: string): Promise<boolean> {
    checkKey(key);
    const session = await this.current();
    return affected(await session.run(session.dialect.delete(this.idOf(key)))) > 0;
  }

  /** In batches, each of which may take longer than `timeout`: at least a second. */
  async clear(): Promise<void> {
    const session = await this.current();
    const clear = session.dialect.clear(this.storedPrefix, ROWS_PER_BATCH);
    while (affected(await session.runBatch(clear)) >= ROWS_PER_BATCH);
  }

  /** Deletes the expired rows of every prefix, in batches, and says how many there were. Writers do the same by and by. */
  async prune(): Promise<number> {
    let pruned = 0;
    for (;;) {
      const batch = await this.pruneBatch(ROWS_PER_BATCH);
      pruned += batch;
      if (batch < ROWS_PER_BATCH) return pruned;
    }
  }

  /**
   * Rejects where no DataSource is known, the database is down, or its table is missing; the latter two need not be for good.
   * Where it is being closed, it opens anew after that.
   */
  override async open(): Promise<void> {
    await this.closing?.catch(() => undefined);
    if (this.session?.closed) this.session = undefined;
    await (await this.current()).open();
  }

  override close(): Promise<void> {
    this.closing ??= this.end().finally(() => (this.closing = undefined));
    return this.closing;
  }

  override describe(): string {
    return this.dataSource === undefined ? 'database, no DataSource yet' : placeOf(this.dataSource.options);
  }

  private async end(): Promise<void> {
    if (this.session === undefined || this.session.closed) return;
    await this.pruner.idle();
    await this.session.close();
  }

  private async current(): Promise<SqlSession> {
    if (this.session !== undefined) return this.session;
    if (this.dataSource === undefined) {
      await optionalPeer('typeorm', 'DatabaseKeyValue', () => import('typeorm'));
      throw noDataSource();
    }
    this.session ??= new SqlSession(this.dataSource, { timeout: this.timeout, clock: this.clock });
    return this.session;
  }

  private async pruneBatch(limit: number): Promise<number> {
    const session = await this.current();
    return affected(await session.runBatch(session.dialect.prune(limit)));
  }

  private rowOf(key: string, value: Buffer, seconds: number): EntryRow {
    checkKey(key);
    checkValue(value);
    const lifetime = lifetimeInMilliseconds(seconds);
    return { id: this.idOf(key), prefix: this.storedPrefix, key: readable(key), value, lifetime };
  }

  /** The length stands first, so that no key under one prefix is another key under a longer one. */
  private idOf(key: string): Buffer {
    return createHash('sha256').update(`${this.prefix.length}:${this.prefix}${key}`, 'utf16le').digest();
  }

  private get storedPrefix(): Buffer {
    return Buffer.from(wireKey(this.prefix, PREFIX_BYTES));
  }
}

const isDataSource = (value: object | undefined): value is DataSource =>
  value !== undefined && 'options' in value && 'createQueryRunner' in value;

/** What every database's text can hold: no NUL, no half of a surrogate pair. */
const readable = (key: string) =>
  Buffer.from(key.slice(0, READABLE_CHARACTERS)).toString().replaceAll('\0', '\u2400');

const affected = (result: QueryResult) => result.affected ?? 0;

const bytesOf = (value: Uint8Array): Buffer =>
  Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);

const nameOf = (id: Uint8Array) => bytesOf(id).toString('latin1');

function chunks<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / KEYS_PER_QUERY);
  return Array.from({ length: count }, (_, n) => items.slice(n * KEYS_PER_QUERY, (n + 1) * KEYS_PER_QUERY));
}
