import { GiottoCacheModule, RedisKeyValue, type RedisKeyValueClient, type RedisKeyValueOptions } from 'giotto-cache';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { Cluster as Cluster6, Redis as Redis6, type RedisOptions as RedisOptions6 } from 'ioredis-6';
import { Redis as Valkey } from 'iovalkey';
import { createClient, createClientPool, createCluster } from 'redis';
import { createClient as createClient6, createCluster as createCluster6, RESP_TYPES } from 'redis-6';

/** A client of each package and version is taken, whatever its type parameters. */
export const clients: RedisKeyValueClient[] = [
  new Redis(),
  new Cluster([{ port: 7000 }]),
  new Redis6(),
  new Cluster6([{ port: 7000 }]),
  new Valkey(),
  createClient(),
  createClient({ RESP: 3 }),
  createClientPool(),
  createCluster({ rootNodes: [] }),
  createClient6({ RESP: 2, keyPrefix: 'app:' }),
  createClient6().withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }),
  createCluster6({ rootNodes: [] }),
];

export const made = [
  new RedisKeyValue(new Redis()),
  new RedisKeyValue(createClient6({ url: 'redis://10.0.0.1' }), { prefix: 'shop:' }),
  new RedisKeyValue({ host: '10.0.0.1', port: 6380, tls: {}, retryStrategy: (attempt) => attempt * 50 }),
  new RedisKeyValue({ sentinels: [{ host: 'a', port: 26379 }], name: 'main', role: 'master' }),
];

GiottoCacheModule.forRoot({ cache: new RedisKeyValue(createClient()) });

/** Options that were written for ioredis are taken as they are. */
export const optionsOf = (five: RedisOptions, six: RedisOptions6): RedisKeyValueOptions[] => [five, six];

class Store {
  readonly values = new Map<string, string>();
}

// @ts-expect-error A store is no client.
export const store = new RedisKeyValue(new Store());

// @ts-expect-error A port is a number.
export const port = new RedisKeyValue({ port: '6379' });

// @ts-expect-error There is no such option.
export const misspelt = new RedisKeyValue({ hots: '10.0.0.1' });
