import type { Socket } from 'node:net';

import type { DataSourceOptions } from 'typeorm';

import type { ConnectionLimits, Dialect, EntryRow, Statement, StatementResult } from './dialect.js';

const MAX_VALUE_BYTES = 128 * 1024 * 1024;
const BYTES_BESIDE_THE_VALUE = 64 * 1024;

/** In UTC, because local time is ambiguous for an hour each autumn. */
const NOW = "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)";
const LIVE = `(\`expires_at\` IS NULL OR \`expires_at\` > ${NOW})`;
const EXPIRED = `\`expires_at\` <= ${NOW}`;

/**
 * A replica is read-only, and so is a primary from the moment that another one is to take over. `read_only` is a number, or a
 * word from MariaDB 12 on.
 */
const ON_PRIMARY = "@@GLOBAL.read_only IN ('0', 'OFF')";
const NULL_ON_REPLICA = `SELECT NULL FROM DUAL WHERE NOT ${ON_PRIMARY}`;

const readable = (value: string) => `IF(${ON_PRIMARY}, ${value}, NULL) AS \`value\``;

const PASSING = new Set<unknown>(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);

type MysqlResult = Record<string, unknown>[] | { affectedRows: number };

interface MysqlConnection {
  query(sql: string, values: unknown[], done: (error: unknown, results: MysqlResult[]) => void): void;
  stream: Socket;
}

/** MariaDB and MySQL, through mysql2. */
export class MysqlDialect implements Dialect {
  readonly probe: Statement;
  readonly measure: Statement = { sql: 'SELECT @@max_allowed_packet AS bytes', parameters: [] };

  readonly limitedBy = 'Raise max_allowed_packet on the server to more than twice the length.';

  constructor(private readonly table: string) {
    this.probe = {
      sql: `(SELECT NULL AS \`value\` FROM ${table} LIMIT 0) UNION ALL ${NULL_ON_REPLICA}`,
      parameters: [],
    };
  }

  /**
   * Sets no query timeout: mysql2 would return the connection to the pool with the answer still to come. Without FOUND_ROWS an
   * upsert that changed nothing affects no row.
   */
  connections(options: DataSourceOptions, { poolSize, connect }: ConnectionLimits): DataSourceOptions {
    const flags = 'flags' in options && Array.isArray(options.flags) ? options.flags : [];
    const pool = {
      connectionLimit: poolSize,
      connectTimeout: connect,
      flags: [...flags, '-FOUND_ROWS'],
      typeCast: true,
      rowsAsArray: false,
      enableKeepAlive: true,
    };
    return {
      ...options,
      poolSize,
      connectTimeout: connect,
      multipleStatements: true,
      extra: { ...options.extra, ...pool },
    } as DataSourceOptions;
  }

  refusesLimits(): boolean {
    return false;
  }

  /** mysql2 writes bytes as hexadecimal digits into the SQL text, which must fit into one packet. */
  maxValueBytes(measured?: StatementResult): number {
    const packet = Number(measured?.records[0]?.bytes ?? 16 * 1024 * 1024);
    return Math.max(0, Math.min(MAX_VALUE_BYTES, Math.floor((packet - BYTES_BESIDE_THE_VALUE) / 2)));
  }

  get(id: Buffer): Statement {
    const sql = `SELECT \`value\` FROM ${this.table} WHERE \`id\` = ? AND ${LIVE} UNION ALL ${NULL_ON_REPLICA}`;
    return { sql, parameters: [id] };
  }

  getMany(ids: readonly Buffer[]): Statement {
    const sql = `SELECT \`id\`, ${readable('`value`')} FROM ${this.table} WHERE \`id\` IN (?) AND ${LIVE}`;
    return { sql, parameters: [ids] };
  }

  getHeads(heads: readonly Buffer[], bytes: number, others: readonly Buffer[]): Statement {
    const value = `IF(\`id\` IN (?), SUBSTRING(\`value\`, 1, ${bytes}), \`value\`)`;
    const sql = `SELECT \`id\`, ${readable(value)} FROM ${this.table} WHERE \`id\` IN (?) AND ${LIVE}`;
    return { sql, parameters: [heads, [...heads, ...others]] };
  }

  extend(ids: readonly Buffer[], lifetime: number | undefined): Statement {
    const end = lifetime === undefined ? 'NULL' : `${NOW} + ${lifetime}`;
    const isShorter = lifetime === undefined ? '' : ` AND \`expires_at\` < ${end}`;
    const sql = `UPDATE ${this.table} SET \`expires_at\` = ${end} WHERE \`id\` IN (?) AND \`expires_at\` > ${NOW}${isShorter}`;
    return { sql, parameters: [ids] };
  }

  set(row: EntryRow): Statement {
    return this.upsert(row, ['`value` = VALUES(`value`)', '`expires_at` = VALUES(`expires_at`)']);
  }

  /** `expires_at` is assigned last, because both assignments read it and take effect in order. */
  add(row: EntryRow): Statement {
    const whereExpired = (column: string) => `${column} = IF(${EXPIRED}, VALUES(${column}), ${column})`;
    return this.upsert(row, ['`value`', '`expires_at`'].map(whereExpired));
  }

  replace(id: Buffer, expected: Buffer, value: Buffer): Statement {
    const sql = `UPDATE ${this.table} SET \`value\` = ? WHERE \`id\` = ? AND \`value\` = ? AND ${LIVE}`;
    return { sql, parameters: [value, id, expected] };
  }

  delete(id: Buffer): Statement {
    return { sql: `DELETE FROM ${this.table} WHERE \`id\` = ? AND ${LIVE}`, parameters: [id] };
  }

  clear(prefix: Buffer, limit: number): Statement {
    const sql = `DELETE FROM ${this.table} WHERE \`prefix\` = ? ORDER BY \`id\` LIMIT ?`;
    return { sql, parameters: [prefix, limit] };
  }

  prune(limit: number): Statement {
    return { sql: `DELETE FROM ${this.table} WHERE ${EXPIRED} ORDER BY \`expires_at\` LIMIT ?`, parameters: [limit] };
  }

  async together(connection: object, statements: readonly Statement[]): Promise<StatementResult[]> {
    const sql = statements.map((statement) => statement.sql).join('; ');
    const values = statements.flatMap(({ parameters }) => parameters);
    const results = await new Promise<MysqlResult[]>((resolve, reject) => {
      (connection as MysqlConnection).query(sql, values, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
    return results.map((result) =>
      Array.isArray(result) ? { records: result, affected: 0 } : { records: [], affected: result.affectedRows },
    );
  }

  refusesTogether(code: unknown): boolean {
    return code === 'ER_PARSE_ERROR';
  }

  isMissingTable(code: unknown): boolean {
    return code === 'ER_NO_SUCH_TABLE';
  }

  isPassing(code: unknown): boolean {
    return PASSING.has(code);
  }

  socketOf(connection: unknown): Socket {
    return (connection as MysqlConnection).stream;
  }

  /** mysql2's own `destroy` leaves the query waiting for a server that may never answer. */
  sever(connection: unknown): void {
    (connection as MysqlConnection).stream.destroy(new Error('given up'));
  }

  /** Sends text as bytes, which mean the same under every `sql_mode`. */
  private upsert({ id, prefix, key, value, lifetime }: EntryRow, assignments: string[]): Statement {
    const sql =
      `INSERT INTO ${this.table} (\`id\`, \`prefix\`, \`key\`, \`value\`, \`expires_at\`) ` +
      `VALUES (?, ?, CONVERT(? USING utf8mb4), ?, ${NOW} + ?) ON DUPLICATE KEY UPDATE ${assignments.join(', ')}`;
    return { sql, parameters: [id, prefix, Buffer.from(key), value, lifetime ?? null] };
  }
}
