import type { DataSource } from 'typeorm';

import type { GiottoDataSource } from '../../database/typeorm-shapes.js';
import { noDataSource } from '../../errors/backend.js';
import { checkGiven, SETTINGS } from '../check-given.js';
import {
  checkValue,
  GiottoKeyValue,
  type AddedAndFound,
  type HeadsAndFound,
  type KeyValueItem,
} from '../giotto-key-value.js';
import { lifetimeInMilliseconds } from '../seconds.js';
import { optionalPeer } from '../optional-peer.js';
import { checkedPoolSize, isDataSource, type DatabaseKeyValueOptions } from './database-options.js';
import { affected, bufferOf, byId, chunks, EntryRows, textOf, valuesById } from './entry-rows.js';
import { placeOf } from './place.js';
import { Pruner } from './pruner.js';
import { SqlSession } from './sql-session.js';

const ROWS_PER_BATCH = 1000;
/** One, and a second for those who would wait behind a locked row or a batch of expired ones. */
const DEFAULT_POOL_SIZE = 2;
const MAX_VALUE_BYTES_BEFORE_OPEN = 4 * 1024 * 1024;

const DATA_SOURCE = { cure: "Pass a DataSource of TypeORM, settings, or nothing for the application's DataSource." };

/**
 * Keeps entries in the application's own database: PostgreSQL, MariaDB, MySQL or SQLite (better-sqlite3), in the table that
 * `syncdb` or the migration creates.
 *
 * It uses connections of its own, two in each process by default. So neither the application's transactions nor its exhausted
 * pool affect it. A SQLite database in memory has only the application's connection, whose rollbacks undo the cache's writes too.
 *
 * A failed operation rejects and leaves nothing half done. One that ran out of time may still take effect.
 *
 * @example new DatabaseKeyValue(dataSource)
 */
export class DatabaseKeyValue extends GiottoKeyValue {
  private dataSource: DataSource | undefined;
  private session: SqlSession | undefined;
  private closing: Promise<void> | undefined;
  private readonly clock: () => number;
  private readonly poolSize: number | undefined;
  private readonly pruner: Pruner;
  private prefixed: { readonly prefix: string; readonly rows: EntryRows } | undefined;

  /**
   * @param dataSource says where the database is. @default the application's, which `useDataSource` sets before `open`
   * @throws GIOTTO_INVALID_OPTION
   */
  constructor(dataSource?: GiottoDataSource | DatabaseKeyValueOptions, settings: DatabaseKeyValueOptions = {}) {
    super();
    if (dataSource !== undefined) checkGiven('DatabaseKeyValue', dataSource, DATA_SOURCE);
    checkGiven('DatabaseKeyValue', settings, SETTINGS);
    const given = isDataSource(dataSource) ? settings : { ...dataSource, ...settings };
    if (isDataSource(dataSource)) this.useDataSource(dataSource);
    if (given.prefix !== undefined) this.prefix = given.prefix;
    this.clock = given.clock ?? Date.now;
    this.poolSize = checkedPoolSize(given.poolSize);
    this.pruner = new Pruner((limit) => this.pruneBatch(limit), this.clock);
  }

  /** True if no DataSource was passed, so that the application's is needed. */
  get needsDataSource(): boolean {
    return this.dataSource === undefined;
  }

  /** The DataSource that says where the database is, or `undefined` if none is known yet. */
  get source(): GiottoDataSource | undefined {
    return this.dataSource;
  }

  /** Sets the application's DataSource, initialised or not. Call it before `open`. */
  useDataSource(dataSource: GiottoDataSource): void {
    this.dataSource = dataSource as DataSource;
  }

  /** Exact once the database has answered: `max_allowed_packet` limits it on MariaDB and MySQL. */
  override get maxValueBytes(): number {
    return this.session?.maxValueBytes ?? MAX_VALUE_BYTES_BEFORE_OPEN;
  }

  override get limitedBy(): string | undefined {
    return this.session?.dialect.limitedBy;
  }

  async get(key: string): Promise<Buffer | undefined> {
    const id = this.rows.idOf(key);
    const session = await this.current();
    const { records } = await session.read(session.dialect.get(id));
    return records.length === 0 ? undefined : bufferOf(records[0].value);
  }

  override async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    const ids = keys.map((key) => this.rows.idOf(key));
    const session = await this.current();
    const results = await Promise.all(chunks(ids).map((chunk) => session.read(session.dialect.getMany(chunk))));
    const values = valuesById(results);
    return ids.map((id) => values.get(textOf(id)));
  }

  override async getHeads(heads: readonly string[], bytes: number, others: readonly string[]): Promise<HeadsAndFound> {
    const [ofHeads, ofOthers] = [heads, others].map((keys) => keys.map((key) => this.rows.idOf(key))) as [
      Buffer[],
      Buffer[],
    ];
    const session = await this.current();
    const values = valuesById([await session.read(session.dialect.getHeads(ofHeads, bytes, ofOthers))]);
    const valueOf = (id: Buffer) => values.get(textOf(id));
    return { heads: ofHeads.map(valueOf), found: ofOthers.map(valueOf) };
  }

  override async extend(keys: readonly string[], seconds: number): Promise<void> {
    const ids = keys.map((key) => this.rows.idOf(key));
    const lifetime = lifetimeInMilliseconds(seconds);
    const session = await this.current();
    await Promise.all(chunks(ids).map((chunk) => session.run(session.dialect.extend(chunk, lifetime))));
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    const row = this.rows.rowOf(key, value, seconds);
    const session = await this.current();
    const fits = value.length <= session.maxValueBytes;
    const stored = fits ? await session.store(session.dialect.set(row), value.length) : undefined;
    if (stored === undefined) await session.run(session.dialect.delete(row.id));
    this.pruner.wrote();
  }

  /** Returns false, and stores nothing, for a value above `maxValueBytes`. */
  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    const row = this.rows.rowOf(key, value, seconds);
    const session = await this.current();
    if (value.length > session.maxValueBytes) return false;
    const added = await session.store(session.dialect.add(row), value.length);
    if (added === undefined || affected(added) === 0) return false;
    this.pruner.wrote();
    return true;
  }

  override async addAndGet(items: readonly KeyValueItem[], keys: readonly string[]): Promise<AddedAndFound> {
    const rows = items.map(({ key, value, seconds }) => this.rows.rowOf(key, value, seconds));
    const ids = keys.map((key) => this.rows.idOf(key));
    const session = await this.current();
    const fitting = rows.filter(({ value }) => value.length <= session.maxValueBytes).sort(byId);
    const results = await session.runTogether([
      ...fitting.map((row) => session.dialect.add(row)),
      ...chunks(ids).map((chunk) => session.dialect.getMany(chunk)),
    ]);
    const isAdded = new Map(fitting.map((row, at) => [row, affected(results[at]!) > 0]));
    const values = valuesById(results.slice(fitting.length));
    if ([...isAdded.values()].includes(true)) this.pruner.wrote();
    return {
      added: rows.map((row) => isAdded.get(row) ?? false),
      found: ids.map((id) => values.get(textOf(id))),
    };
  }

  override async compareAndSet(key: string, expected: Buffer, value: Buffer): Promise<boolean> {
    const id = this.rows.idOf(key);
    checkValue(expected);
    checkValue(value);
    const session = await this.current();
    const length = expected.length + value.length;
    if (length > session.maxValueBytes) return false;
    const result = await session.store(session.dialect.replace(id, expected, value), length);
    return result !== undefined && affected(result) > 0;
  }

  async delete(key: string): Promise<boolean> {
    const id = this.rows.idOf(key);
    const session = await this.current();
    return affected(await session.run(session.dialect.delete(id))) > 0;
  }

  /** Deletes in batches. Each may take a second, or `timeout` if that is longer. */
  async clear(): Promise<void> {
    const session = await this.current();
    const clear = session.dialect.clear(this.rows.storedPrefix, ROWS_PER_BATCH);
    while (affected(await session.runBatch(clear)) >= ROWS_PER_BATCH);
  }

  /**
   * Deletes the expired rows of every prefix, in batches, and returns how many there were. Writes do the same in the
   * background.
   */
  async prune(): Promise<number> {
    let pruned = 0;
    for (;;) {
      const batch = await this.pruneBatch(ROWS_PER_BATCH);
      pruned += batch;
      if (batch < ROWS_PER_BATCH) return pruned;
    }
  }

  /**
   * Rejects if no DataSource is known, the database is down, or its table is missing. Operations succeed later if that changes.
   * If `close` is running, it opens again afterwards.
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
    this.session ??= new SqlSession(this.dataSource, {
      timeout: this.timeout,
      clock: this.clock,
      poolSize: this.poolSize ?? Math.min(this.dataSource.options.poolSize || DEFAULT_POOL_SIZE, DEFAULT_POOL_SIZE),
    });
    return this.session;
  }

  private async pruneBatch(limit: number): Promise<number> {
    const session = await this.current();
    return affected(await session.runBatch(session.dialect.prune(limit)));
  }

  /** The prefix may change until the first use. */
  private get rows(): EntryRows {
    if (this.prefixed?.prefix !== this.prefix)
      this.prefixed = { prefix: this.prefix, rows: new EntryRows(this.prefix) };
    return this.prefixed.rows;
  }
}
