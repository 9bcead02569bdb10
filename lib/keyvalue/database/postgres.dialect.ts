import type { Socket } from 'node:net';

import type { DataSourceOptions } from 'typeorm';

import { timerDelay } from '../timer.js';
import type { ConnectionLimits, Dialect, EntryRow, Statement, StatementResult } from './dialect.js';
import { textWithValues } from './postgres-text.js';

/** bytea comes back as text in hexadecimal digits, and a string in Node.js ends below 512 MiB. */
const MAX_VALUE_BYTES = 128 * 1024 * 1024;

/** Constant within a statement, so that an index on `expires_at` can be used. */
const NOW = '(extract(epoch FROM statement_timestamp()) * 1000)::bigint';

/** Asked in each statement, because a pooler may lead each one elsewhere. */
const ON_STANDBY = 'pg_is_in_recovery()';
const NULL_ON_STANDBY = `SELECT NULL::bytea WHERE ${ON_STANDBY}`;

const readable = (value: string) => `CASE WHEN ${ON_STANDBY} THEN NULL ELSE ${value} END AS "value"`;

/**
 * The key as text. A database in another encoding lacks characters, so there all but ASCII is escaped. The condition depends on
 * a function that the planner does not call, or it would convert in vain.
 */
const KEY =
  "convert_from(CASE WHEN getdatabaseencoding() = 'UTF8' THEN $3::bytea " +
  "ELSE convert_to(encode($3::bytea, 'escape'), 'UTF8') END, 'UTF8')";

const PASSING = new Set<unknown>(['40P01', '40001', '55P03']);

interface PostgresConnection {
  query(text: string): Promise<{ rows: Record<string, unknown>[]; rowCount: number | null }[]>;
  end(): Promise<void>;
  connection: { stream: Socket };
}

export class PostgresDialect implements Dialect {
  readonly probe: Statement;

  constructor(private readonly table: string) {
    this.probe = {
      sql: `(SELECT NULL::bytea AS "value" FROM ${table} LIMIT 0) UNION ALL ${NULL_ON_STANDBY}`,
      parameters: [],
    };
  }

  connections(options: DataSourceOptions, limits: ConnectionLimits): DataSourceOptions {
    const { poolSize, connect, statement, serverSide } = limits;
    const pool = {
      max: poolSize,
      connectionTimeoutMillis: connect,
      query_timeout: timerDelay(statement + connect),
      statement_timeout: serverSide ? statement : undefined,
      keepAlive: true,
    };
    return {
      ...options,
      poolSize,
      connectTimeoutMS: connect,
      installExtensions: false,
      extra: { ...options.extra, ...pool },
    } as DataSourceOptions;
  }

  /** PgBouncer accepts few of the parameters that a connection may start with. */
  refusesLimits(message: string): boolean {
    return message.includes('unsupported startup parameter');
  }

  maxValueBytes(): number {
    return MAX_VALUE_BYTES;
  }

  get(id: Buffer): Statement {
    const sql = `SELECT "value" FROM ${this.table} WHERE "id" = $1 AND ${this.live} UNION ALL ${NULL_ON_STANDBY}`;
    return { sql, parameters: [id] };
  }

  getMany(ids: readonly Buffer[]): Statement {
    const sql = `SELECT "id", ${readable('"value"')} FROM ${this.table} WHERE "id" = ANY($1::bytea[]) AND ${this.live}`;
    return { sql, parameters: [ids] };
  }

  getHeads(heads: readonly Buffer[], bytes: number, others: readonly Buffer[]): Statement {
    const value = `CASE WHEN "id" = ANY($2::bytea[]) THEN substring("value" FROM 1 FOR ${bytes}) ELSE "value" END`;
    const sql = `SELECT "id", ${readable(value)} FROM ${this.table} WHERE "id" = ANY($1::bytea[]) AND ${this.live}`;
    return { sql, parameters: [[...heads, ...others], heads] };
  }

  /** Locks in the order of ids, as `addAndGet` does, so that they never deadlock. */
  extend(ids: readonly Buffer[], lifetime: number | undefined): Statement {
    const end = lifetime === undefined ? 'NULL' : `${NOW} + ${lifetime}`;
    const isShorter = lifetime === undefined ? '' : ` AND "expires_at" < ${end}`;
    const those = `"expires_at" > ${NOW}${isShorter}`;
    const inOrder = `SELECT "id" FROM ${this.table} WHERE "id" = ANY($1::bytea[]) AND ${those} ORDER BY "id" FOR UPDATE`;
    const sql = `UPDATE ${this.table} SET "expires_at" = ${end} WHERE "id" = ANY(ARRAY(${inOrder})) AND ${those}`;
    return { sql, parameters: [ids] };
  }

  set(row: EntryRow): Statement {
    return { sql: this.upsert, parameters: parametersOf(row) };
  }

  add(row: EntryRow): Statement {
    return { sql: `${this.upsert} WHERE old."expires_at" <= ${NOW}`, parameters: parametersOf(row) };
  }

  /** A row that another statement has changed meanwhile is compared again. */
  replace(id: Buffer, expected: Buffer, value: Buffer): Statement {
    const sql = `UPDATE ${this.table} SET "value" = $3 WHERE "id" = $1 AND "value" = $2 AND ${this.live}`;
    return { sql, parameters: [id, expected, value] };
  }

  delete(id: Buffer): Statement {
    return { sql: `DELETE FROM ${this.table} WHERE "id" = $1 AND ${this.live}`, parameters: [id] };
  }

  /** Deletes in the order of ids, so that two clears never deadlock. */
  clear(prefix: Buffer, limit: number): Statement {
    return this.deleteThose(`"prefix" = $2 ORDER BY "id" LIMIT $1 FOR UPDATE`, [limit, prefix]);
  }

  prune(limit: number): Statement {
    return this.deleteThose(`"expires_at" <= ${NOW} ORDER BY "expires_at" LIMIT $1 FOR UPDATE SKIP LOCKED`, [limit]);
  }

  /** Two or more, as one message of the simple protocol, which carries no values beside the text. It is one transaction. */
  async together(connection: object, statements: readonly Statement[]): Promise<StatementResult[]> {
    const results = await (connection as PostgresConnection).query(statements.map(textWithValues).join('; '));
    return results.map(({ rows, rowCount }) => ({ records: rows, affected: rowCount ?? 0 }));
  }

  refusesTogether(code: unknown): boolean {
    return code === '42601';
  }

  isMissingTable(code: unknown): boolean {
    return code === '42P01';
  }

  isPassing(code: unknown): boolean {
    return PASSING.has(code);
  }

  socketOf(connection: unknown): Socket {
    return (connection as PostgresConnection).connection.stream;
  }

  /** If no query is running, pg alone would say goodbye and wait for the server. */
  sever(connection: unknown): void {
    const client = connection as PostgresConnection;
    void client.end();
    client.connection.stream.destroy();
  }

  private readonly live = `("expires_at" IS NULL OR "expires_at" > ${NOW})`;

  private get upsert(): string {
    return (
      `INSERT INTO ${this.table} AS old ("id", "prefix", "key", "value", "expires_at") VALUES ($1, $2, ${KEY}, $4, ${NOW} + $5::bigint) ` +
      `ON CONFLICT ("id") DO UPDATE SET "value" = excluded."value", "expires_at" = excluded."expires_at"`
    );
  }

  private deleteThose(condition: string, parameters: unknown[]): Statement {
    const sql = `DELETE FROM ${this.table} WHERE "id" = ANY(ARRAY(SELECT "id" FROM ${this.table} WHERE ${condition}))`;
    return { sql, parameters };
  }
}

/** A lifetime of null makes the whole sum null, which is for ever. */
const parametersOf = ({ id, prefix, key, value, lifetime }: EntryRow) => [
  id,
  prefix,
  Buffer.from(key),
  value,
  lifetime ?? null,
];
