import { DataSource, type DataSourceOptions } from 'typeorm';

import { DatabaseKeyValue, syncdb } from 'giotto-cache';
import { FaultProxy } from '../../keyvalue/fault-proxy.js';
import type { PrivateServer } from '../../servers/index.js';
import type { DatabaseServerStand } from './database.faults.js';

/** Without rights beyond what the cache needs: a superuser would pass read-only settings and limits by. */
export const USER = 'cache';

interface Setup {
  readonly type: 'postgres' | 'mariadb';
  readonly server: PrivateServer;
  /** Makes the cache's user. */
  readonly statements: readonly string[];
}

/** A database server with a user for the cache, the table made by that user, and the server's own user to rule it by. */
export async function databaseStand({ type, server, statements }: Setup): Promise<DatabaseServerStand> {
  const ruler = new DataSource({ type, url: server.url });
  await ruler.initialize();
  for (const statement of statements) await ruler.query(statement);
  const proxy = await FaultProxy.to(server.port);
  const through = (port: number) =>
    ({ type, url: Object.assign(new URL(server.url), { username: USER, port }).href }) as DataSourceOptions;
  const options = through(server.port);
  await syncdb(new DataSource(options));
  return {
    server,
    proxy,
    options,
    ruler,
    connect: (way) => new DatabaseKeyValue(new DataSource(way === 'proxy' ? through(proxy.port) : options)),
    stop: async () => {
      await ruler.destroy();
      await proxy.dispose();
      await server.stop();
    },
  };
}
