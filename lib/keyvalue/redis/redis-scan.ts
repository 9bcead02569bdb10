import type { Cluster, Redis } from 'ioredis';

import { isCluster } from './redis-address.js';

const KEYS_PER_STEP = 1000;

/** Makes one bounded round trip. */
export type Step = <T>(send: () => Promise<T>) => Promise<T>;

/**
 * Finds every key that begins with `prefix`, on each master, in steps of one round trip. Only names are transferred, and the
 * server is never blocked for long. A key may be found twice while the server moves its keys.
 *
 * ioredis adds a client's `keyPrefix` to the keys of commands, but neither to the patterns nor to the results of SCAN.
 *
 * @param found receives the keys as commands of this client expect them
 */
export async function scanPrefix(
  client: Redis | Cluster,
  prefix: string,
  step: Step,
  found: (keys: Buffer[]) => Promise<void> | void,
): Promise<void> {
  const keyPrefix = Buffer.from(client.options.keyPrefix ?? '');
  const pattern = `${escapeGlob(String(keyPrefix) + prefix)}*`;
  const nodes = isCluster(client) ? client.nodes('master') : [client];
  await Promise.all(
    nodes.map((node) => scan(node, pattern, step, (keys) => found(keys.map((key) => key.subarray(keyPrefix.length))))),
  );
}

async function scan(
  node: Redis,
  pattern: string,
  step: Step,
  found: (keys: Buffer[]) => Promise<void> | void,
): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await step(() => node.scanBuffer(cursor, 'MATCH', pattern, 'COUNT', KEYS_PER_STEP));
    if (keys.length > 0) await found(keys);
    cursor = String(next);
  } while (cursor !== '0');
}

const escapeGlob = (text: string) => text.replace(/[\\*?[\]]/g, '\\$&');
