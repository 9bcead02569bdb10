import type { DataSourceOptions, QueryRunner } from 'typeorm';

import { MIGRATIONS } from './migrations.js';
import { familyOf } from './table.js';

/**
 * Returns the SQL with which `syncdb` would create the table. Needs no connection.
 * @throws TypeError for a database other than PostgreSQL, MariaDB, MySQL and SQLite (better-sqlite3)
 */
export async function plannedStatements(options: DataSourceOptions): Promise<string[]> {
  familyOf(options);
  const statements: string[] = [];
  const runner = {
    dataSource: { options },
    query: async (sql: string) => void statements.push(sql),
  } as unknown as QueryRunner;
  for (const Migration of MIGRATIONS) await new Migration().up(runner);
  return statements;
}
