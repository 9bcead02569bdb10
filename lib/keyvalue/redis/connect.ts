import type { RedisOptions } from 'ioredis';

import { invalidOption } from '../../errors/options.js';
import { clusterAddress, isClusterUrl } from './cluster-address.js';
import { GivenConnection } from './given-connection.js';
import { knownClient } from './known-clients.js';
import { type ClusterNode, OwnCluster } from './own-cluster.js';
import { OwnConnection } from './own-connection.js';
import type { RedisConnection } from './redis-connection.js';
import { checkReplicaReads } from './replica-reads.js';
import type { RedisKeyValueClient, RedisKeyValueOptions } from './redis-options.js';

const CURE_OF_NODES = "Name one or more nodes of the cluster: nodes: [{ host: 'redis-1', port: 6379 }].";

/** Options that lead to one server, and the number of a database, of which a cluster has one. */
const OTHER_PLACES = ['url', 'host', 'port', 'path', 'sentinels', 'db'];

/**
 * Makes the connection that the constructor's argument asks for, and reads the prefix from it.
 * @throws GIOTTO_UNKNOWN_CLIENT, GIOTTO_INVALID_OPTION, GIOTTO_STALE_READS
 */
export function connectionTo(server: string | RedisKeyValueOptions | RedisKeyValueClient): {
  connection: RedisConnection;
  prefix?: string;
} {
  if (typeof server === 'string') return { connection: ownConnection({ url: server }) };
  const client = knownClient(server);
  if (client !== undefined) return { connection: new GivenConnection(client) };
  const { prefix, ...options } = server as RedisKeyValueOptions;
  checkReplicaReads(options, 'Leave it out.');
  return { connection: ownConnection(options), prefix };
}

function ownConnection({ url, nodes, natMap, ...options }: Omit<RedisKeyValueOptions, 'prefix'>): RedisConnection {
  if (nodes !== undefined) return ownCluster(nodes, { natMap, ...options }, url);
  if (url === undefined || !isClusterUrl(url)) return new OwnConnection(url, options as RedisOptions);
  const address = clusterAddress(url);
  return ownCluster(address.nodes, { natMap, ...options, ...address.options, tls: options.tls ?? address.options.tls });
}

/** @throws GIOTTO_INVALID_OPTION for what names another place than the nodes do */
function ownCluster(nodes: readonly ClusterNode[], options: object, url?: string): RedisConnection {
  if (!Array.isArray(nodes) || nodes.length === 0) throw invalidOption('nodes', nodes, CURE_OF_NODES);
  const others = { url, ...options } as Record<string, unknown>;
  for (const name of OTHER_PLACES)
    if (others[name])
      throw invalidOption(name, others[name], `A cluster is reached by its nodes alone. Remove ${name}.`);
  return new OwnCluster(nodes, options);
}
