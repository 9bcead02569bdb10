import { DataSource, type DataSourceOptions } from 'typeorm';

import { DatabaseKeyValue } from '../../../lib/keyvalue/database/database.key-value.js';
import type { GiottoKeyValue } from '../../../lib/keyvalue/giotto-key-value.js';
import { MemcacheKeyValue } from '../../../lib/keyvalue/memcache/memcache.key-value.js';
import { RedisKeyValue } from '../../../lib/keyvalue/redis/redis.key-value.js';
import { syncdb } from '../../../lib/database/syncdb.js';
import { DATABASES } from '../database/databases.js';
import { memcacheHosts, redisUrl } from '../keyvalue/servers.js';
import { patient } from '../keyvalue/patient.js';
import type { Deployment } from './deployed-application.js';

/** A backend that processes share, as a deployment names it. */
export interface DeployedBackend extends Pick<Deployment, 'backend' | 'where'> {
  /** Returns a connection of the test's own. */
  connect(prefix: string): GiottoKeyValue;
  drop(): Promise<void>;
}

const nothing = async () => {};

const database = (backend: 'postgres' | 'mariadb', name: string) => async (): Promise<DeployedBackend> => {
  const { options, drop } = await DATABASES[name]!();
  await syncdb(new DataSource(options));
  return {
    backend,
    where: (options as { url: string }).url,
    connect: (prefix) =>
      Object.assign(patient(new DatabaseKeyValue(new DataSource(options as DataSourceOptions))), { prefix }),
    drop,
  };
};

/** All networked backends. */
export const DEPLOYED_BACKENDS: readonly (readonly [name: string, open: () => Promise<DeployedBackend>])[] = [
  [
    'Redis',
    async () => ({
      backend: 'redis',
      where: redisUrl(),
      connect: (prefix) => patient(new RedisKeyValue(redisUrl(), { prefix })),
      drop: nothing,
    }),
  ],
  [
    'Memcached',
    async () => ({
      backend: 'memcache',
      where: memcacheHosts().join(),
      connect: (prefix) => patient(new MemcacheKeyValue({ hosts: memcacheHosts(), prefix })),
      drop: nothing,
    }),
  ],
  ['PostgreSQL', database('postgres', 'PostgreSQL')],
  ['MariaDB', database('mariadb', 'MariaDB')],
];
