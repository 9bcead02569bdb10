import type { DataSourceOptions } from 'typeorm';

import type { Dialect, EntryRow, Statement } from './dialect.js';

const MAX_VALUE_BYTES = 512 * 1024 * 1024;

interface SqliteDatabase {
  pragma(text: string): unknown;
}
type Prepare = ((database: SqliteDatabase) => void | Promise<void>) | undefined;

/** SQLite through better-sqlite3, which works in the event loop, so no statement may wait. */
export class SqliteDialect implements Dialect {
  readonly probe: Statement;

  /** @param now milliseconds since the epoch, by which entries live */
  constructor(
    private readonly table: string,
    private readonly now: () => number,
  ) {
    this.probe = { sql: `SELECT 1 FROM ${table} LIMIT 0`, parameters: [] };
  }

  /**
   * With a write-ahead log, readers and the writer do not wait for each other. A busy file is an error at once, and the
   * statement is repeated later, while the event loop runs.
   */
  connections(options: DataSourceOptions): DataSourceOptions {
    const { prepareDatabase } = options as { prepareDatabase?: Prepare };
    const prepare: Prepare = async (database) => {
      await prepareDatabase?.(database);
      database.pragma('synchronous = NORMAL');
    };
    return { ...options, enableWAL: true, timeout: 0, prepareDatabase: prepare } as DataSourceOptions;
  }

  refusesLimits(): boolean {
    return false;
  }

  maxValueBytes(): number {
    return MAX_VALUE_BYTES;
  }

  get(id: Buffer): Statement {
    const sql = `SELECT "value" FROM ${this.table} WHERE "id" = ? AND ("expires_at" IS NULL OR "expires_at" > ?)`;
    return { sql, parameters: [id, this.now()] };
  }

  getMany(ids: readonly Buffer[]): Statement {
    const sql = `SELECT "id", "value" FROM ${this.table} WHERE "id" IN (${marksFor(ids)}) AND ("expires_at" IS NULL OR "expires_at" > ?)`;
    return { sql, parameters: [...ids, this.now()] };
  }

  getHeads(heads: readonly Buffer[], bytes: number, others: readonly Buffer[]): Statement {
    const value = `CASE WHEN "id" IN (${marksFor(heads)}) THEN substr("value", 1, ${bytes}) ELSE "value" END`;
    const ids = [...heads, ...others];
    const sql = `SELECT "id", ${value} AS "value" FROM ${this.table} WHERE "id" IN (${marksFor(ids)}) AND ("expires_at" IS NULL OR "expires_at" > ?)`;
    return { sql, parameters: [...heads, ...ids, this.now()] };
  }

  extend(ids: readonly Buffer[], lifetime: number | undefined): Statement {
    const now = this.now();
    const [end, last] = lifetime === undefined ? [null, Number.MAX_SAFE_INTEGER] : [now + lifetime, now + lifetime];
    const sql = `UPDATE ${this.table} SET "expires_at" = ? WHERE "id" IN (${marksFor(ids)}) AND "expires_at" > ? AND "expires_at" < ?`;
    return { sql, parameters: [end, ...ids, now, last] };
  }

  set(row: EntryRow): Statement {
    return { sql: this.upsert, parameters: this.parametersOf(row) };
  }

  add(row: EntryRow): Statement {
    const sql = `${this.upsert} WHERE ${this.table}."expires_at" <= ?`;
    return { sql, parameters: [...this.parametersOf(row), this.now()] };
  }

  replace(id: Buffer, expected: Buffer, value: Buffer): Statement {
    const sql = `UPDATE ${this.table} SET "value" = ? WHERE "id" = ? AND "value" = ? AND ("expires_at" IS NULL OR "expires_at" > ?)`;
    return { sql, parameters: [value, id, expected, this.now()] };
  }

  delete(id: Buffer): Statement {
    const sql = `DELETE FROM ${this.table} WHERE "id" = ? AND ("expires_at" IS NULL OR "expires_at" > ?)`;
    return { sql, parameters: [id, this.now()] };
  }

  clear(prefix: Buffer, limit: number): Statement {
    return this.deleteThose('"prefix" = ?', [prefix, limit]);
  }

  prune(limit: number): Statement {
    return this.deleteThose('"expires_at" <= ? ORDER BY "expires_at"', [this.now(), limit]);
  }

  isMissingTable(_code: unknown, message: string): boolean {
    return message.includes('no such table');
  }

  isPassing(code: unknown): boolean {
    return typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code);
  }

  socketOf(): undefined {}

  /** A statement is over before anybody can give it up. */
  sever(): void {}

  private get upsert(): string {
    return (
      `INSERT INTO ${this.table} ("id", "prefix", "key", "value", "expires_at") VALUES (?, ?, ?, ?, ?) ` +
      `ON CONFLICT ("id") DO UPDATE SET "value" = excluded."value", "expires_at" = excluded."expires_at"`
    );
  }

  private parametersOf({ id, prefix, key, value, lifetime }: EntryRow) {
    return [id, prefix, key, value, lifetime === undefined ? null : this.now() + lifetime];
  }

  private deleteThose(condition: string, parameters: unknown[]): Statement {
    const sql = `DELETE FROM ${this.table} WHERE rowid IN (SELECT rowid FROM ${this.table} WHERE ${condition} LIMIT ?)`;
    return { sql, parameters };
  }
}

const marksFor = (values: readonly unknown[]): string => values.map(() => '?').join(', ');
