import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';

import { syncdb } from 'giotto-cache';
import type { Fault, RemoteStand, Stand } from '../fault.js';

/** A stand whose backend is a SQL database. */
export interface DatabaseStand extends Stand {
  /** As the cache's own user has it. */
  readonly options: DataSourceOptions;
  /** With all rights, and on connections that no fault takes away. */
  readonly ruler: DataSource;
}

export type DatabaseServerStand = DatabaseStand & RemoteStand;

/** An application's own pool, which the cache has to do without. */
const POOL_SIZE = 2;

/** Opens connections as the cache's user. */
export async function connections(options: DataSourceOptions, count: number): Promise<DataSource> {
  const dataSource = new DataSource({ ...options, poolSize: count } as DataSourceOptions);
  await dataSource.initialize();
  return dataSource;
}

/** The table is gone in mid-load, and made again by `syncdb`. */
export const noTable: Fault<DatabaseStand> = {
  name: 'the table is dropped, and made again by syncdb',
  effect: 'outage',
  begin: ({ stand }) => stand.ruler.query('DROP TABLE giotto_cache'),
  end: ({ stand }) => syncdb(new DataSource(stand.options)),
};

/** The application's own connections are all in use: the cache has others. */
export function applicationPool(): Fault<DatabaseServerStand> {
  let application: DataSource;
  let held: QueryRunner[];
  return {
    name: 'the application’s own pool is exhausted',
    effect: 'hits',
    begin: async ({ stand }) => {
      application = await connections(stand.options, POOL_SIZE);
      held = Array.from({ length: POOL_SIZE }, () => application.createQueryRunner());
      await Promise.all(held.map((runner) => runner.connect()));
    },
    end: async () => {
      await Promise.all(held.map((runner) => runner.release()));
      await application.destroy();
    },
  };
}

/** What of these happens by statements alone. */
export interface Statements {
  readonly name: string;
  readonly effect: Fault['effect'];
  readonly begin: readonly string[];
  readonly end: readonly string[];
}

export const byStatements = ({ name, effect, begin, end }: Statements): Fault<DatabaseStand> => {
  const run = async ({ ruler }: DatabaseStand, statements: readonly string[]) => {
    for (const statement of statements) await ruler.query(statement);
  };
  return { name, effect, begin: ({ stand }) => run(stand, begin), end: ({ stand }) => run(stand, end) };
};

/** How a server says who is connected, and sends them away. */
export interface Doorkeeper {
  /** How many connections the cache's user may have; `undefined` for any number. */
  limit(count?: number): string;
  /** The `id` of each of its connections. */
  readonly list: string;
  /** One's own `id`. */
  readonly self: string;
  remove(id: number): string;
}

/** One connection is left to the cache's user, and somebody else has it. */
export function noConnections({ limit, list, self, remove }: Doorkeeper): Fault<DatabaseServerStand> {
  let holder: DataSource;
  return {
    name: 'others hold all connections',
    effect: 'outage',
    begin: async ({ stand: { ruler, options } }) => {
      holder = await connections(options, 1);
      const [{ id: held }] = await holder.query(self);
      await ruler.query(limit(1));
      const others = (await ruler.query(list)).filter(({ id }: { id: unknown }) => String(id) !== String(held));
      await Promise.allSettled(others.map(({ id }: { id: number }) => ruler.query(remove(id))));
    },
    end: async ({ stand: { ruler } }) => {
      await ruler.query(limit());
      await holder.destroy();
    },
  };
}
