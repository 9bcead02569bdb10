import { DataSource } from 'typeorm';

import type { Setup } from '../setup.js';

/** The application's own DataSource on PostgreSQL or SQLite. */
export function openDataSource({ backend, url }: Setup): Promise<DataSource> {
  const options =
    backend === 'postgres'
      ? ({ type: 'postgres', url } as const)
      : ({ type: 'better-sqlite3', database: url } as const);
  return new DataSource(options).initialize();
}
