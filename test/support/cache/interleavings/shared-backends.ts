import { randomUUID } from 'node:crypto';

import { DataSource } from 'typeorm';

import { syncdb } from '../../../../lib/database/syncdb.js';
import { DatabaseKeyValue } from '../../../../lib/keyvalue/database/database.key-value.js';
import type { GiottoKeyValue } from '../../../../lib/keyvalue/giotto-key-value.js';
import { MemcacheKeyValue } from '../../../../lib/keyvalue/memcache/memcache.key-value.js';
import { RedisKeyValue } from '../../../../lib/keyvalue/redis/redis.key-value.js';
import { DATABASES } from '../../database/databases.js';
import { patient } from '../../keyvalue/patient.js';
import { memcacheHosts, redisUrl } from '../../keyvalue/servers.js';
import type { WorldSettings } from './world.js';

/** A backend that every simulated process has a connection of its own to. */
export interface SharedBackend {
  readonly backendOf: WorldSettings['backendOf'];
  close(): Promise<void>;
}

const connected = (connect: () => GiottoKeyValue): SharedBackend => {
  const connections = new Map<string, GiottoKeyValue>();
  const backendOf = (process: string) => {
    const connection = connections.get(process) ?? patient(connect());
    connections.set(process, connection);
    return connection;
  };
  return {
    backendOf,
    close: async () => {
      await backendOf('A').clear();
      await Promise.all([...connections.values()].map((connection) => connection.close()));
    },
  };
};

const database = (make: () => ReturnType<(typeof DATABASES)[string]>) => async (): Promise<SharedBackend> => {
  const { options, drop } = await make();
  await syncdb(new DataSource(options));
  const backend = connected(() => new DatabaseKeyValue(new DataSource(options)));
  return { ...backend, close: () => backend.close().then(drop) };
};

const prefix = () => `giotto-interleavings-${randomUUID()}:`;

const REMOTE: Record<string, (own: string) => GiottoKeyValue> = {
  Redis: (own) => new RedisKeyValue(redisUrl(), { prefix: own }),
  Memcached: (own) => new MemcacheKeyValue({ hosts: memcacheHosts(), prefix: own }),
};

const overNetwork = Object.entries(REMOTE).map(([name, connect]) => {
  const open = async () => {
    const own = prefix();
    return connected(() => connect(own));
  };
  return [name, open] as const;
});

/** Every backend that processes share. */
export const SHARED_BACKENDS: readonly (readonly [name: string, open: () => Promise<SharedBackend>])[] = [
  ...overNetwork,
  ...Object.entries(DATABASES).map(([name, make]) => [name, database(make)] as const),
];
