import type { Cluster, Redis } from 'ioredis';

import { isCluster } from './redis-address.js';

const KEYS_PER_STEP = 1000;

/** Makes one round trip, and bounds it. */
export type Step = <T>(send: () => Promise<T>) => Promise<T>;

/**
 * Removes every key that begins with `prefix`, on each master, in steps of one round trip: names are moved, values
 * are not, and the server is never blocked for long. A client's `keyPrefix` stands before the prefix: ioredis adds it to the
 * keys of commands, but neither to the patterns nor to the results of SCAN.
 */
export async function clearPrefix(client: Redis | Cluster, prefix: string, step: Step): Promise<void> {
  const keyPrefix = Buffer.from(client.options.keyPrefix ?? '');
  const pattern = `${escapeGlob(String(keyPrefix) + prefix)}*`;
  const withoutKeyPrefix = (keys: Buffer[]) => keys.map((key) => key.subarray(keyPrefix.length));
  const nodes = isCluster(client) ? client.nodes('master') : [client];
  await Promise.all(
    nodes.map((node) => scan(node, pattern, step, (keys) => unlink(client, withoutKeyPrefix(keys), step))),
  );
}

async function scan(node: Redis, pattern: string, step: Step, found: (keys: Buffer[]) => Promise<void>): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await step(() => node.scanBuffer(cursor, 'MATCH', pattern, 'COUNT', KEYS_PER_STEP));
    if (keys.length > 0) await found(keys);
    cursor = String(next);
  } while (cursor !== '0');
}

/** One by one on a cluster, where the keys of one command must share a slot, and in one round trip all the same. */
async function unlink(client: Redis | Cluster, keys: Buffer[], step: Step): Promise<void> {
  if (isCluster(client)) await step(() => Promise.all(keys.map((key) => client.unlink(key))));
  else await step(() => client.unlink(keys));
}

const escapeGlob = (text: string) => text.replace(/[\\*?[\]]/g, '\\$&');
