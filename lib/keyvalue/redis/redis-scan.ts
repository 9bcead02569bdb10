import type { RedisClient, Scan } from './redis-client.js';

const KEYS_PER_STEP = 1000;

/** Makes one bounded round trip. */
export type Step = <T>(send: (client: RedisClient) => Promise<T>) => Promise<T>;

/**
 * Finds every key that begins with `prefix`, on each master, in steps of one round trip. Only names are transferred, and the
 * server is never blocked for long. A key may be found twice while the server moves its keys.
 *
 * @param found receives the keys as commands of this client expect them
 */
export async function scanPrefix(
  client: RedisClient,
  prefix: string,
  step: Step,
  found: (keys: Buffer[]) => Promise<void> | void,
): Promise<void> {
  const pattern = `${escapeGlob(client.keyPrefix + prefix)}*`;
  const inFront = Buffer.byteLength(client.keyPrefix);
  const withoutPrefix = (keys: Buffer[]) => found(keys.map((key) => key.subarray(inFront)));
  const scans = await step(() => client.scans());
  await Promise.all(scans.map((scan) => scanWhole(scan, pattern, step, withoutPrefix)));
}

async function scanWhole(
  scan: Scan,
  pattern: string,
  step: Step,
  found: (keys: Buffer[]) => Promise<void> | void,
): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await step(() => scan(cursor, pattern, KEYS_PER_STEP));
    if (keys.length > 0) await found(keys);
    cursor = next;
  } while (cursor !== '0');
}

const escapeGlob = (text: string) => text.replace(/[\\*?[\]]/g, '\\$&');
