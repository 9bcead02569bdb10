import type { DataSource, DataSourceOptions } from 'typeorm';

import { isInMemory, quietOptions } from './quiet-options.js';
import type { GiottoDataSource } from './typeorm-shapes.js';

/**
 * Does some work over a connection of our own to the database of a DataSource, and closes it.
 *
 * A database in memory can only be reached through that DataSource itself. It is then initialised for the work and destroyed
 * again, unless it was initialised before.
 */
export async function withOwnConnection<Result>(
  given: GiottoDataSource,
  work: (own: DataSource) => Promise<Result>,
): Promise<Result> {
  const dataSource = given as DataSource;
  const { options } = dataSource;
  const own = isInMemory(options) ? dataSource : await connectionLike(options);
  const isOpen = own.isInitialized;
  if (!isOpen) await own.initialize();
  try {
    return await work(own);
  } finally {
    if (!isOpen) await own.destroy();
  }
}

async function connectionLike(options: DataSourceOptions): Promise<DataSource> {
  const { DataSource } = await import('typeorm');
  return new DataSource({ ...quietOptions(options), poolSize: 1 } as DataSourceOptions);
}
