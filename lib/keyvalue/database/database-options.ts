import type { GiottoDataSource } from '../../database/typeorm-shapes.js';
import { invalidOption } from '../../errors/options.js';

/** `new DatabaseKeyValue(options)`, or beside a DataSource: `new DatabaseKeyValue(dataSource, options)`. */
export interface DatabaseKeyValueOptions {
  /** Stands before every key in the table. The module's own `prefix` wins. @default 'giotto:' and the application's name */
  prefix?: string;
  /**
   * Milliseconds since the epoch, by which entries live on SQLite. The other databases use their server's clock. @default
   * Date.now
   */
  clock?: () => number;
  /**
   * How many connections each process opens at most, besides those of the application. A database in memory and a SQLite file
   * have one. @default 2, or the `poolSize` of the DataSource if that is less
   */
  poolSize?: number;
}

/** True for a DataSource of TypeORM, of any version. */
export const isDataSource = (value: object | undefined): value is GiottoDataSource =>
  value !== undefined && 'options' in value && 'createQueryRunner' in value;

/** @throws GIOTTO_INVALID_OPTION */
export function checkedPoolSize(poolSize: number | undefined): number | undefined {
  if (poolSize === undefined || (Number.isSafeInteger(poolSize) && poolSize >= 1)) return poolSize;
  throw invalidOption('poolSize', poolSize, 'Give a whole number of connections, 1 at least.');
}
