import type { DataSourceOptions } from 'typeorm';

/**
 * Returns the application's options to connect and nothing else of them: no entities, subscribers or migrations, no schema
 * changes at start, no logging. Of a replicated database it is the master, which alone takes writes.
 */
export function quietOptions(application: DataSourceOptions): DataSourceOptions {
  return {
    ...placedAtMaster(application),
    replication: undefined,
    entities: [],
    subscribers: [],
    migrations: [],
    synchronize: false,
    dropSchema: false,
    migrationsRun: false,
    logging: false,
    logger: undefined,
    maxQueryExecutionTime: undefined,
    cache: false,
  } as DataSourceOptions;
}

/** True if a second connection would see another database than the first. */
export const isInMemory = ({ type, database }: DataSourceOptions): boolean =>
  type === 'better-sqlite3' && (database === '' || database === ':memory:');

/** Where a database is, and who may use it. TypeORM takes none of these from beside `replication`. */
const PLACE = ['url', 'host', 'port', 'socketPath', 'username', 'password', 'database'] as const;

/** Returns the options with the place of the master, if the database is replicated. */
export function placedAtMaster(options: DataSourceOptions): DataSourceOptions {
  if (!('replication' in options) || !options.replication || !('master' in options.replication)) return options;
  const unused: readonly string[] = options.type === 'postgres' ? [...PLACE, 'ssl'] : PLACE;
  const others = Object.entries(options).filter(([name]) => !unused.includes(name));
  return { ...Object.fromEntries(others), ...options.replication.master } as DataSourceOptions;
}
