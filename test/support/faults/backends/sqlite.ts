import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Database } from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { DatabaseKeyValue, type GiottoKeyValue, syncdb } from 'giotto-cache';
import type { Backend, Fault } from '../fault.js';
import { COMMON_FAULTS } from '../faults.js';
import { byStatements, type DatabaseStand, noTable } from './database.faults.js';

const NO_LIMIT = 2 ** 30;

interface SqliteStand extends DatabaseStand {
  /** The very connection of a key/value, since some limits are a connection's own. */
  connectionOf(keyValue: GiottoKeyValue): Database;
}

interface Pragmas {
  readonly name: string;
  readonly effect: Fault['effect'];
  readonly begin: string;
  readonly end: string;
}

const byPragma = ({ begin, end, ...rest }: Pragmas): Fault<SqliteStand> => ({
  ...rest,
  begin: ({ stand, keyValue }) => void stand.connectionOf(keyValue).pragma(begin),
  end: ({ stand, keyValue }) => void stand.connectionOf(keyValue).pragma(end),
});

/** No page more than there are: small rows may still find room. */
const full = byPragma({
  name: 'the disk is full (max_page_count)',
  effect: 'some writes',
  begin: 'max_page_count = 1',
  end: `max_page_count = ${NO_LIMIT}`,
});

const readOnly = byPragma({
  name: 'the file is read-only (query_only)',
  effect: 'no writes',
  begin: 'query_only = ON',
  end: 'query_only = OFF',
});

const locked = byStatements({
  name: 'another process keeps the file locked for writing',
  effect: 'no writes',
  begin: ['BEGIN IMMEDIATE'],
  end: ['COMMIT'],
});

async function start(): Promise<SqliteStand> {
  const folder = await mkdtemp(join(tmpdir(), 'giotto-faults-'));
  const options: DataSourceOptions = { type: 'better-sqlite3', database: join(folder, 'app.db'), enableWAL: true };
  const ruler = new DataSource(options);
  await syncdb(ruler);
  await ruler.initialize();
  const connections = new WeakMap<GiottoKeyValue, Database>();
  return {
    options,
    ruler,
    connectionOf: (keyValue) => connections.get(keyValue)!,
    connect: () => {
      const prepareDatabase = (database: Database) => void connections.set(keyValue, database);
      const keyValue = new DatabaseKeyValue(new DataSource({ ...options, prepareDatabase }), {
        clock: () => Date.now(),
      });
      return keyValue;
    },
    stop: async () => {
      await ruler.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const sqlite: Backend<SqliteStand> = {
  name: 'SQLite',
  start,
  faults: [...COMMON_FAULTS, full, readOnly, locked, noTable],
};
