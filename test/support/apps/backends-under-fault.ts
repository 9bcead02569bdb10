import { DataSource } from 'typeorm';

import { DatabaseKeyValue, type GiottoKeyValue, MemcacheKeyValue, RedisKeyValue, syncdb } from 'giotto-cache';
import { type PrivateServer, startMariaDb, startMemcached, startPostgres, startRedis } from '../servers/index.js';

/** A remote backend on a server of the test's own, which it may stop, kill and start. */
export interface BackendUnderFault {
  readonly name: string;
  start(): Promise<PrivateServer>;
  /** Makes what the backend needs on the server. */
  prepare(server: PrivateServer): Promise<void>;
  connect(server: Pick<PrivateServer, 'url'>): GiottoKeyValue;
}

const nothing = async () => {};

const database = (
  name: string,
  type: 'postgres' | 'mariadb',
  start: () => Promise<PrivateServer>,
): BackendUnderFault => ({
  name,
  start,
  prepare: ({ url }) => syncdb(new DataSource({ type, url })),
  connect: ({ url }) => new DatabaseKeyValue(new DataSource({ type, url })),
});

/** All of them. */
export const BACKENDS_UNDER_FAULT: readonly BackendUnderFault[] = [
  { name: 'redis', start: startRedis, prepare: nothing, connect: ({ url }) => new RedisKeyValue(url) },
  {
    name: 'memcache',
    start: startMemcached,
    prepare: nothing,
    connect: ({ url }) => new MemcacheKeyValue({ hosts: [url] }),
  },
  database('postgres', 'postgres', () => startPostgres({ args: ['-c', 'synchronous_commit=on', '-c', 'fsync=on'] })),
  database('mariadb', 'mariadb', () => startMariaDb()),
];
