import type { DataSource, QueryRunner } from 'typeorm';

import { tableLocked } from '../errors/backend.js';
import { MIGRATIONS } from './migrations.js';
import { withOwnConnection } from './own-connection.js';
import { type DatabaseFamily, familyOf, tableName } from './table.js';
import type { GiottoDataSource } from './typeorm-shapes.js';
import { dataSourceOf } from './typeorm-versions.js';

const SECONDS_FOR_THE_LOCK = 30;

/**
 * Creates the cache's table in the database of `dataSource`, or brings it up to date. It may be called at every start, by any
 * number of processes at once, and next to TypeORM's own `migration:run`.
 *
 * It uses a connection of its own, so it never runs the application's migrations. `dataSource` may be initialised before or
 * after. Only for a database in memory, `dataSource` itself is used.
 *
 * @throws TypeError for a database other than PostgreSQL, MariaDB, MySQL and SQLite (better-sqlite3)
 * @example await syncdb(dataSource)
 */
export async function syncdb(dataSource: GiottoDataSource): Promise<void> {
  const family = familyOf(dataSource.options);
  await withOwnConnection(dataSource, (own) => migrate(own, family));
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

/** SQLite needs no lock: each statement is a transaction that waits for the file, and checks by itself what exists. */
const ALONE: Record<DatabaseFamily, Alone> = {
  postgres: inLockedTransaction,
  mysql: underNamedLock,
  sqlite: (_runner, work) => work(),
};

/** The lock belongs to the transaction, so a pooler between us and the server cannot keep it. */
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
  if (Number(locked) !== 1) throw tableLocked(tableName(dataSourceOf(runner).options), SECONDS_FOR_THE_LOCK);
  try {
    await work();
  } finally {
    await runner.query('DO RELEASE_LOCK(?)', [lockName(runner)]);
  }
}

const lockName = (runner: QueryRunner) => `syncdb ${tableName(dataSourceOf(runner).options)}`;
