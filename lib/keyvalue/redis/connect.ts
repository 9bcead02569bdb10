import type { Cluster, Redis, RedisOptions } from 'ioredis';

import { GivenConnection } from './given-connection.js';
import { OwnConnection } from './own-connection.js';
import type { RedisConnection } from './redis-connection.js';

/** ioredis's own options. Those that are not given are set for short waits and quick refusals. */
export type RedisKeyValueOptions = RedisOptions & {
  /** `redis://` or `rediss://`. Its parts override the other options. */
  url?: string;
  /** Stands before every key. @default 'giotto:' and the application's name */
  prefix?: string;
};

/** Makes the connection that the constructor's argument asks for, and reads the prefix from it. */
export function connectionTo(server: string | RedisKeyValueOptions | Redis | Cluster): {
  connection: RedisConnection;
  prefix?: string;
} {
  if (typeof server === 'string') return { connection: new OwnConnection(server, {}) };
  if (isClient(server)) return { connection: new GivenConnection(server) };
  const { url, prefix, ...options } = server;
  return { connection: new OwnConnection(url, options), prefix };
}

const isClient = (server: RedisKeyValueOptions | Redis | Cluster): server is Redis | Cluster =>
  'getBuffer' in server && typeof server.getBuffer === 'function';
