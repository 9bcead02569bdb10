import type { DataSource } from 'typeorm';

import { withOwnConnection } from './own-connection.js';
import { tablePath } from './table.js';
import type { GiottoDataSource } from './typeorm-shapes.js';

/** The content of the cache's table under one prefix. */
export interface TableUsage {
  /** A prefix above 255 bytes is its head and a digest. */
  readonly prefix: string;
  readonly live: number;
  readonly expired: number;
  /** Bytes of the values, without keys and indexes. */
  readonly bytes: number;
}

interface Row {
  readonly prefix: Uint8Array;
  readonly counted: unknown;
  readonly expired: unknown;
  readonly bytes: unknown;
}

/**
 * Counts the rows over a connection of its own, by this machine's clock. Takes as long as reading the table does.
 * @param now milliseconds since the epoch
 */
export const tableUsage = (dataSource: GiottoDataSource, now = Date.now()): Promise<TableUsage[]> =>
  withOwnConnection(dataSource, (own) => count(own, now));

async function count(dataSource: DataSource, now: number): Promise<TableUsage[]> {
  const rows: Row[] = await dataSource.query(
    `SELECT prefix, COUNT(*) AS counted, SUM(CASE WHEN expires_at <= ${now} THEN 1 ELSE 0 END) AS expired, ` +
      `SUM(LENGTH(value)) AS bytes FROM ${tablePath(dataSource.options)} GROUP BY prefix ORDER BY prefix`,
  );
  return rows.map(usageOf);
}

function usageOf({ prefix, counted, expired, bytes }: Row): TableUsage {
  const gone = Number(expired);
  return { prefix: Buffer.from(prefix).toString(), live: Number(counted) - gone, expired: gone, bytes: Number(bytes) };
}
