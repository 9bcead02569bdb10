import type { Redis } from 'ioredis';

import { unknownClient } from '../../errors/options.js';
import { IoredisClient } from './ioredis.client.js';
import { type NodeRedis, NodeRedisClient, NodeRedisClusterClient, type NodeRedisCluster } from './node-redis.client.js';
import type { GivenClient } from './redis-client.js';
import { checkReplicaReads } from './replica-reads.js';

/** Methods that tell objects apart. Classes do not, since an application may have several copies of a package. */
type Shape = readonly string[];

const hasShape = (value: object, shape: Shape): boolean =>
  shape.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');

/** The first shape that fits decides. */
const FAMILIES: readonly (readonly [shape: Shape, make: (client: object) => GivenClient])[] = [
  [['getBuffer', 'mgetBuffer', 'unlink', 'disconnect'], (client) => new IoredisClient(client as Redis)],
  [['withTypeMapping', 'acquire'], (client) => refuse(client, SENTINEL)],
  [
    ['withTypeMapping', 'sendCommand', 'nodeClient'],
    (client) => new NodeRedisClusterClient(client as NodeRedisCluster),
  ],
  [['withTypeMapping', 'sendCommand', 'connect'], (client) => new NodeRedisClient(client as NodeRedis)],
  [['then'], (client) => refuse(client, 'Await it: connect() of node-redis returns a Promise of the client.')],
];

const SENTINEL = "For Sentinel pass the options of ioredis: { sentinels: […], name: '…' }.";

const CURE =
  'Pass a client of ioredis 5 or 6, of iovalkey, or of node-redis 5 or 6 (createClient or createCluster); or a URL or options.';

/** A client of another package, or of an older version, has one of these. Options have none. */
const METHODS_OF_CLIENTS = ['on', 'get', 'call', 'sendCommand', 'send_command'];

const OWN_CLIENT = 'Give the cache a client of its own without this option, or pass a URL or options.';

/**
 * Returns the client that an object is, or `undefined` if it holds options.
 * @throws GIOTTO_UNKNOWN_CLIENT, GIOTTO_STALE_READS
 */
export function knownClient(server: object): GivenClient | undefined {
  const family = FAMILIES.find(([shape]) => hasShape(server, shape));
  if (family !== undefined) {
    checkReplicaReads(Object((server as { options?: unknown }).options), OWN_CLIENT);
    return family[1](server);
  }
  if (METHODS_OF_CLIENTS.some((name) => hasShape(server, [name]))) return refuse(server, CURE);
  return undefined;
}

function refuse(client: object, cure: string): never {
  throw unknownClient('RedisKeyValue', client.constructor?.name ?? 'Object', cure);
}
