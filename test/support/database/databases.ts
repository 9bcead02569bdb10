import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DataSource, type DataSourceOptions } from 'typeorm';

/** A database of its own for one test file, dropped with all that is in it. */
export interface TestDatabase {
  readonly name: string;
  readonly options: DataSourceOptions;
  drop(): Promise<void>;
}

/** Every database that the library has SQL for, each made anew by a call. */
export const DATABASES: Record<string, () => Promise<TestDatabase>> = {
  PostgreSQL: () => onServer('postgres', urlFrom('POSTGRES_URL')),
  MariaDB: () => onServer('mariadb', urlFrom('MARIADB_URL')),
  SQLite: sqliteFile,
};

/** A new database on the server that `url` leads to. @param settings of the database, in SQL */
export async function onServer(type: 'postgres' | 'mariadb', url: string, settings = ''): Promise<TestDatabase> {
  const name = `giotto_${randomUUID().replaceAll('-', '')}`;
  await administer(type, url, `CREATE DATABASE ${name} ${settings}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const cascade = type === 'postgres' ? ' WITH (FORCE)' : '';
  return {
    name: type,
    options: { type, url: own.href },
    drop: () => administer(type, url, `DROP DATABASE ${name}${cascade}`),
  };
}

async function sqliteFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'giotto-sqlite-'));
  return {
    name: 'better-sqlite3',
    options: { type: 'better-sqlite3', database: join(folder, 'app.db') },
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function administer(type: 'postgres' | 'mariadb', url: string, sql: string) {
  await using(new DataSource({ type, url }), (dataSource) => dataSource.query(sql));
}

/** Initialises a DataSource for as long as `work` takes. */
export async function using<T>(dataSource: DataSource, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

function urlFrom(variable: 'POSTGRES_URL' | 'MARIADB_URL'): string {
  const url = process.env[variable];
  if (!url) throw new Error(`${variable} must lead to a server for tests.`);
  return url;
}
