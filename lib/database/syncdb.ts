import type { DataSource, DataSourceOptions, QueryRunner } from 'typeorm';

import { tableLocked } from '../errors/backend.js';
import { MIGRATIONS } from './migrations.js';
import { isInMemory, quietOptions } from './quiet-options.js';
import { type DatabaseFamily, familyOf, tableName } from './table.js';

const SECONDS_FOR_THE_LOCK = 30;

/**
 * Makes the cache's table, or brings it up to date, in the database of `dataSource`. It can be called again, by any number of
 * processes at once, beside TypeORM's own `migration:run`, and before or after `dataSource.initialize()`: it uses a
 * connection of its own, so it never runs the application's migrations. Only a database in memory is reached through
 * `dataSource` itself, which is initialised for that and destroyed again where it was not.
 * @throws TypeError for a database other than PostgreSQL, MariaDB, MySQL and SQLite (better-sqlite3).
 */
export async function syncdb(dataSource: DataSource): Promise<void> {
  const family = familyOf(dataSource.options);
  const own = isInMemory(dataSource.options) ? dataSource : await connectionLike(dataSource.options);
  const opened = !own.isInitialized;
  if (opened) await own.initialize();
  try {
    await migrate(own, family);
  } finally {
    if (opened) await own.destroy();
  }
}

async function connectionLike(options: DataSourceOptions): Promise<DataSource> {
  const { DataSource } = await import('typeorm');
  return new DataSource({ ...quietOptions(options), poolSize: 1 } as DataSourceOptions);
}

async function migrate(dataSource: DataSource, family: DatabaseFamily) {
  const runner = dataSource.createQueryRunner('master');
  try {
    await ALONE[family](runner, async () => {
      for (const Migration of MIGRATIONS) await new Migration().up(runner);
    });
  } finally {
    await runner.release();
  }
}

type Alone = (runner: QueryRunner, work: () => Promise<void>) => Promise<void>;

/** SQLite needs no lock: each statement is a transaction that waits for its turn, and checks for itself what is there. */
const ALONE: Record<DatabaseFamily, Alone> = {
  postgres: inLockedTransaction,
  mysql: underNamedLock,
  sqlite: (_runner, work) => work(),
};

/** The lock belongs to the transaction, so that a pooler between us and the server cannot keep it. */
async function inLockedTransaction(runner: QueryRunner, work: () => Promise<void>) {
  await runner.startTransaction();
  try {
    await runner.query('SELECT pg_advisory_xact_lock(hashtext($1))', [lockName(runner)]);
    await work();
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

async function underNamedLock(runner: QueryRunner, work: () => Promise<void>) {
  const [{ locked }] = await runner.query('SELECT GET_LOCK(?, ?) AS locked', [lockName(runner), SECONDS_FOR_THE_LOCK]);
  if (Number(locked) !== 1) throw tableLocked(tableName(runner.dataSource.options), SECONDS_FOR_THE_LOCK);
  try {
    await work();
  } finally {
    await runner.query('DO RELEASE_LOCK(?)', [lockName(runner)]);
  }
}

const lockName = (runner: QueryRunner) => `syncdb ${tableName(runner.dataSource.options)}`;
