import type { RedisClient } from './redis-client.js';
import type { RedisRemover } from './redis-removal.js';
import { scanPrefix, type Step } from './redis-scan.js';

interface Clearing {
  readonly client: RedisClient;
  readonly remover: RedisRemover;
  readonly prefix: string;
  readonly step: Step;
}

/** Removes every key that begins with `prefix`. */
export const clearPrefix = (clearing: Clearing): Promise<void> =>
  scanPrefix(clearing.client, clearing.prefix, clearing.step, (keys) => remove(clearing, keys));

/** On a cluster the keys of one command must share a slot, so each key gets a command. All are sent in one round trip. */
async function remove({ remover, step }: Clearing, keys: Buffer[]): Promise<void> {
  await step(async (client) => {
    if (client.isCluster) await Promise.all(keys.map((key) => remover.remove(client, [key])));
    else await remover.remove(client, keys);
  });
}
