import type { DataSource, DataSourceOptions } from 'typeorm';

import { isInMemory, quietOptions } from './quiet-options.js';
import { tablePath } from './table.js';

/** What the cache's table holds, under all prefixes. */
export interface TableUsage {
  readonly live: number;
  readonly expired: number;
  /** Of the values, without keys and indexes. */
  readonly bytes: number;
}

/** Counts rows over a connection of its own, which takes as long as reading the table does. By this machine's clock. */
export async function tableUsage(dataSource: DataSource, now = Date.now()): Promise<TableUsage> {
  const { DataSource } = await import('typeorm');
  const own = isInMemory(dataSource.options) ? dataSource : new DataSource({ ...quietOptions(dataSource.options), poolSize: 1 } as DataSourceOptions);
  if (own !== dataSource) await own.initialize();
  try {
    return await count(own, now);
  } finally {
    if (own !== dataSource) await own.destroy();
  }
}

async function count(dataSource: DataSource, now: number): Promise<TableUsage> {
  const [row] = await dataSource.query(
    `SELECT COUNT(*) AS counted, COALESCE(SUM(CASE WHEN expires_at <= ${now} THEN 1 ELSE 0 END), 0) AS expired, ` +
      `COALESCE(SUM(LENGTH(value)), 0) AS bytes FROM ${tablePath(dataSource.options)}`,
  );
  const expired = Number(row.expired);
  return { live: Number(row.counted) - expired, expired, bytes: Number(row.bytes) };
}
