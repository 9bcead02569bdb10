import type { Socket } from 'node:net';

import type { DataSourceOptions, QueryResult } from 'typeorm';

/** SQL with its values apart from it. */
export interface Statement {
  readonly sql: string;
  readonly parameters: unknown[];
}

/** A row as the dialects store it. */
export interface EntryRow {
  readonly id: Buffer;
  readonly prefix: Buffer;
  /** For people; well-formed text without NUL. */
  readonly key: string;
  readonly value: Buffer;
  /** Milliseconds from now, `undefined` for ever. */
  readonly lifetime: number | undefined;
}

/** What the own connections may cost and how long they may take. */
export interface ConnectionLimits {
  readonly poolSize: number;
  /** Milliseconds to connect in. */
  readonly connect: number;
  /** Milliseconds after which the driver gives a statement up; every operation gives up earlier. */
  readonly statement: number;
  /** Whether the server is asked to give it up too. */
  readonly serverSide: boolean;
}

/**
 * One database's SQL. "Live" and "expired" go by the clock of the database, or by the given one where the database has none,
 * and every statement is atomic by itself: none needs a transaction.
 */
export interface Dialect {
  /** The options of the own connections, from the application's without its entities and migrations. */
  connections(options: DataSourceOptions, limits: ConnectionLimits): DataSourceOptions;
  /** Whether a server, or a pooler before it, refused connections on account of their limits. */
  refusesLimits(message: string): boolean;
  /** Asks what `maxValueBytes` wants to know, where the server has an opinion. */
  readonly measure?: Statement;
  maxValueBytes(measured?: QueryResult): number;
  /** No rows, but an error where the table is not there. */
  readonly probe: Statement;
  /** At most one row: `value`. */
  get(id: Buffer): Statement;
  /** Rows of `id` and `value`, in any order. */
  getMany(ids: readonly Buffer[]): Statement;
  set(row: EntryRow): Statement;
  /** Affects a row where it stored, and none where a live one is. */
  add(row: EntryRow): Statement;
  /** Affects a row where a live one was. */
  delete(id: Buffer): Statement;
  /** Deletes up to `limit` rows under the prefix. */
  clear(prefix: Buffer, limit: number): Statement;
  /** Deletes up to `limit` expired rows, whosever they are. */
  prune(limit: number): Statement;
  isMissingTable(code: unknown, message: string): boolean;
  /** Whether the statement did nothing and would do better a moment later: a deadlock, a busy file. */
  isPassing(code: unknown): boolean;
  /** The socket of a connection, if it has one. */
  socketOf(connection: unknown): Socket | undefined;
  /** Breaks a connection whose answer nobody waits for any more, so that the pool replaces it. */
  sever(connection: unknown): void;
}
