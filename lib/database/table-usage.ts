import type { DataSource, DataSourceOptions } from 'typeorm';

import { isInMemory, quietOptions } from './quiet-options.js';
import { tablePath } from './table.js';

/** What the cache's table holds under one prefix. */
export interface TableUsage {
  /** One above 255 bytes is its head and a digest. */
  readonly prefix: string;
  readonly live: number;
  readonly expired: number;
  /** Of the values, without keys and indexes. */
  readonly bytes: number;
}

interface Row {
  readonly prefix: Uint8Array;
  readonly counted: unknown;
  readonly expired: unknown;
  readonly bytes: unknown;
}

/** Counts rows over a connection of its own, which takes as long as reading the table does. By this machine's clock. */
export async function tableUsage(dataSource: DataSource, now = Date.now()): Promise<TableUsage[]> {
  const { DataSource } = await import('typeorm');
  const { options } = dataSource;
  const own = isInMemory(options) ? dataSource : new DataSource({ ...quietOptions(options), poolSize: 1 } as DataSourceOptions);
  if (own !== dataSource) await own.initialize();
  try {
    return await count(own, now);
  } finally {
    if (own !== dataSource) await own.destroy();
  }
}

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
