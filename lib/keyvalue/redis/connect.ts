import type { RedisOptions } from 'ioredis';

import { GivenConnection } from './given-connection.js';
import { knownClient } from './known-clients.js';
import { OwnConnection } from './own-connection.js';
import type { RedisConnection } from './redis-connection.js';
import { checkReplicaReads } from './replica-reads.js';
import type { RedisKeyValueClient, RedisKeyValueOptions } from './redis-options.js';

/**
 * Makes the connection that the constructor's argument asks for, and reads the prefix from it.
 * @throws GIOTTO_UNKNOWN_CLIENT, GIOTTO_INVALID_OPTION, GIOTTO_STALE_READS
 */
export function connectionTo(server: string | RedisKeyValueOptions | RedisKeyValueClient): {
  connection: RedisConnection;
  prefix?: string;
} {
  if (typeof server === 'string') return { connection: new OwnConnection(server, {}) };
  const client = knownClient(server);
  if (client !== undefined) return { connection: new GivenConnection(client) };
  const { url, prefix, ...options } = server as RedisKeyValueOptions;
  checkReplicaReads(options, 'Leave it out.');
  return { connection: new OwnConnection(url, options as RedisOptions), prefix };
}
