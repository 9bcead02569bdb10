import type { Socket } from 'node:net';

import type { DataSourceOptions, QueryResult } from 'typeorm';

/** SQL, and its values. */
export interface Statement {
  readonly sql: string;
  readonly parameters: unknown[];
}

/** The result of a statement. */
export type StatementResult = Pick<QueryResult, 'records' | 'affected'>;

/** A row as the dialects store it. */
export interface EntryRow {
  readonly id: Buffer;
  readonly prefix: Buffer;
  /** For people: well-formed text without NUL. */
  readonly key: string;
  readonly value: Buffer;
  /** Milliseconds from now. `undefined` is for ever. */
  readonly lifetime: number | undefined;
}

/** Bounds of our own connections. */
export interface ConnectionLimits {
  readonly poolSize: number;
  /** Milliseconds that connecting may take. */
  readonly connect: number;
  /** Milliseconds after which the driver gives up a statement. Every operation is given up earlier. */
  readonly statement: number;
  /** True if the server is asked to give it up too. */
  readonly serverSide: boolean;
}

/**
 * The SQL of one database. "Live" and "expired" go by the clock of the database, or by the given one if the database has none.
 * Every statement is atomic by itself, so none needs a transaction.
 *
 * A replica may lag behind, and would return what was invalidated. So no statement returns a stored value from a replica: its
 * `value` is null, as no stored value is. `probe` and `get` return a row with null even if nothing is there.
 */
export interface Dialect {
  /** Returns the options of our own connections, made from the application's without its entities and migrations. */
  connections(options: DataSourceOptions, limits: ConnectionLimits): DataSourceOptions;
  /** True if a server, or a pooler before it, refused connections because of their limits. */
  refusesLimits(message: string): boolean;
  /** Asks the server for what `maxValueBytes` needs. */
  readonly measure?: Statement;
  maxValueBytes(measured?: StatementResult): number;
  /** How to raise that, if the server's settings decide it. */
  readonly limitedBy?: string;
  /** Returns no rows of the table. Fails if the table does not exist. */
  readonly probe: Statement;
  /** Returns at most one row of the table, with `value`. */
  get(id: Buffer): Statement;
  /** Returns rows with `id` and `value`, in any order. */
  getMany(ids: readonly Buffer[]): Statement;
  /** Like `getMany`, with the first bytes alone of the values of `heads`. */
  getHeads(heads: readonly Buffer[], bytes: number, others: readonly Buffer[]): Statement;
  /** Has live rows end no earlier than in so many milliseconds. `undefined` is for ever. */
  extend(ids: readonly Buffer[], lifetime: number | undefined): Statement;
  set(row: EntryRow): Statement;
  /** Affects one row if it stored the value, and none if a live row is there. */
  add(row: EntryRow): Statement;
  /** Stores a value in place of the expected one. Affects one row if that was there and live. */
  replace(id: Buffer, expected: Buffer, value: Buffer): Statement;
  /** Affects one row if a live one was there. */
  delete(id: Buffer): Statement;
  /** Deletes up to `limit` rows under the prefix. */
  clear(prefix: Buffer, limit: number): Statement;
  /** Deletes up to `limit` expired rows of every prefix. */
  prune(limit: number): Statement;
  /**
   * Runs statements in their order, in one round trip. Each sees what those before it did. Without it they are sent one by one.
   * @param connection the driver's
   */
  together?(connection: object, statements: readonly Statement[]): Promise<StatementResult[]>;
  /** True if the server, or a proxy before it, takes only one statement at a time. */
  refusesTogether?(code: unknown): boolean;
  isMissingTable(code: unknown, message: string): boolean;
  /** True if the statement did nothing and may succeed a moment later: a deadlock, a busy file. */
  isPassing(code: unknown): boolean;
  /** The socket of a connection, if it has one. */
  socketOf(connection: unknown): Socket | undefined;
  /** Breaks a connection whose answer nobody waits for, so that the pool replaces it. */
  sever(connection: unknown): void;
}
