import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster6, Redis as Redis6 } from 'ioredis-6';
import { Cluster as ValkeyCluster, Redis as Valkey } from 'iovalkey';
import { createClient, createClientPool, createCluster } from 'redis';
import { createClient as createClient6, createCluster as createCluster6 } from 'redis-6';

import type { RedisKeyValueClient } from 'giotto-cache';

/** A client as an application makes it, and what a test does with it beside the backend. */
export interface MadeClient {
  readonly client: RedisKeyValueClient;
  ping(): Promise<unknown>;
  end(): void;
}

interface Seed {
  readonly host: string;
  readonly port: number;
}

/** A client of one server. Nothing waits for its connection. */
export type MakeClient = (url: string) => MadeClient;
/** A client of a cluster. */
export type MakeCluster = (seeds: readonly Seed[]) => MadeClient;

interface LikeIoredis {
  on(event: 'error', listener: () => void): unknown;
  ping(): Promise<unknown>;
  disconnect(): void;
}

interface LikeNodeRedis {
  readonly isOpen: boolean;
  ping?(): Promise<unknown>;
  destroy(): void;
}

const ofIoredis = (client: LikeIoredis & RedisKeyValueClient): MadeClient => {
  client.on('error', () => undefined);
  return { client, ping: () => client.ping(), end: () => client.disconnect() };
};

/** Nobody listens to its errors, and nobody connects it but the backend. */
const ofNodeRedis = (client: LikeNodeRedis & RedisKeyValueClient): MadeClient => ({
  client,
  ping: async () => client.ping?.(),
  end: () => {
    if (client.isOpen) client.destroy();
  },
});

const rootNodes = (seeds: readonly Seed[]) => seeds.map(({ host, port }) => ({ socket: { host, port } }));

/** What some of the clients put before every key. It would mean something in a pattern. */
const KEY_PREFIX = 'application*[';

export const keyPrefixOf = (name: string): string => (name.includes('key prefix') ? KEY_PREFIX : '');

/** Every client that an application may pass in. */
export const REDIS_CLIENTS: Readonly<Record<string, MakeClient>> = {
  'ioredis 5': (url) => ofIoredis(new Redis(url)),
  'ioredis 5 with a key prefix': (url) => ofIoredis(new Redis(url, { keyPrefix: KEY_PREFIX })),
  'ioredis 6': (url) => ofIoredis(new Redis6(url)),
  'ioredis 6 with replies of RESP3': (url) => ofIoredis(new Redis6(url, { replyMapping: 'resp3' })),
  'ioredis 6 under RESP2, with a key prefix': (url) =>
    ofIoredis(new Redis6(url, { protocol: 2, keyPrefix: KEY_PREFIX })),
  iovalkey: (url) => ofIoredis(new Valkey(url)),
  'node-redis 5': (url) => ofNodeRedis(createClient({ url })),
  'node-redis 5 under RESP3': (url) => ofNodeRedis(createClient({ url, RESP: 3 })),
  'node-redis 5 with a pool': (url) => ofNodeRedis(createClientPool({ url })),
  'node-redis 6': (url) => ofNodeRedis(createClient6({ url })),
  'node-redis 6 under RESP2': (url) => ofNodeRedis(createClient6({ url, RESP: 2 })),
  'node-redis 6 with a key prefix': (url) => ofNodeRedis(createClient6({ url, keyPrefix: KEY_PREFIX })),
  'node-redis 6 with types of its own': (url) =>
    ofNodeRedis(createClient6({ url }).withTypeMapping({ 58: String, 36: String })),
};

/** True for one client of each package and version. The others are variants of it. */
const isPlain = ([name]: readonly [string, unknown]): boolean => /^(iovalkey|[\w-]+ \d)$/.test(name);

export const ONE_CLIENT_EACH = Object.entries(REDIS_CLIENTS).filter(isPlain);
export const CLIENT_VARIANTS = Object.entries(REDIS_CLIENTS).filter((client) => !isPlain(client));

/** Every client of a cluster that an application may pass in. */
export const REDIS_CLUSTERS: Readonly<Record<string, MakeCluster>> = {
  'ioredis 5': (seeds) => ofIoredis(new Cluster([...seeds])),
  'ioredis 5 with a key prefix': (seeds) => ofIoredis(new Cluster([...seeds], { keyPrefix: KEY_PREFIX })),
  'ioredis 6': (seeds) => ofIoredis(new Cluster6([...seeds])),
  iovalkey: (seeds) => ofIoredis(new ValkeyCluster([...seeds])),
  'node-redis 5': (seeds) => ofNodeRedis(createCluster({ rootNodes: rootNodes(seeds) })),
  'node-redis 6': (seeds) => ofNodeRedis(createCluster6({ rootNodes: rootNodes(seeds) })),
  'node-redis 6 with a key prefix': (seeds) =>
    ofNodeRedis(createCluster6({ rootNodes: rootNodes(seeds), keyPrefix: KEY_PREFIX })),
  'node-redis 6 that reads from replicas': (seeds) =>
    ofNodeRedis(createCluster6({ rootNodes: rootNodes(seeds), useReplicas: true })),
};

export const ONE_CLUSTER_EACH = Object.entries(REDIS_CLUSTERS).filter(isPlain);
export const CLUSTER_VARIANTS = Object.entries(REDIS_CLUSTERS).filter((client) => !isPlain(client));
