import type { Cluster, Redis } from 'ioredis';

import { isCluster } from './redis-address.js';
import { scanPrefix, type Step } from './redis-scan.js';

/** Removes every key that begins with `prefix`. */
export const clearPrefix = (client: Redis | Cluster, prefix: string, step: Step): Promise<void> =>
  scanPrefix(client, prefix, step, (keys) => unlink(client, keys, step));

/** One by one on a cluster, where the keys of one command must share a slot, and in one round trip all the same. */
async function unlink(client: Redis | Cluster, keys: Buffer[], step: Step): Promise<void> {
  if (isCluster(client)) await step(() => Promise.all(keys.map((key) => client.unlink(key))));
  else await step(() => client.unlink(keys));
}
