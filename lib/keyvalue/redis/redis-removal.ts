import { setTimeout as pause } from 'node:timers/promises';

import type { Name, RedisClient } from './redis-client.js';

/** Returns how many keys were removed. */
type Removal = (client: RedisClient, names: readonly Name[]) => Promise<number>;

/** How long the last resort keeps a key, and how much longer it is waited for, in milliseconds. */
const [MOMENT, MARGIN] = [1, 4];

/** Everybody who caches anything may use `SET`. */
const expire: Removal = async (client, names) => {
  const wereThere = await Promise.all(
    names.map((name) => client.set(name, Buffer.alloc(0), { lifetime: MOMENT, only: 'XX' })),
  );
  await pause(MOMENT + MARGIN);
  return wereThere.filter(Boolean).length;
};

/** The best one comes first: `UNLINK` frees the memory in the background. */
const REMOVALS: readonly Removal[] = [
  (client, names) => client.unlink(names),
  (client, names) => client.del(names),
  expire,
];

/**
 * Removes keys on one connection by a command that its user may use. An ACL may forbid commands, and old servers and proxies do
 * not know all of them. A command that was refused once is not tried again.
 */
export class RedisRemover {
  private best = 0;

  /** Returns how many were there. On a cluster the names must share a slot. */
  async remove(client: RedisClient, names: readonly Name[]): Promise<number> {
    const tried = this.best;
    try {
      return await REMOVALS[tried]!(client, names);
    } catch (error) {
      if (!isRefusal(error) || tried === REMOVALS.length - 1) throw error;
      this.best = Math.max(this.best, tried + 1);
      return this.remove(client, names);
    }
  }
}

/** True if the command itself is refused, and not this key at this moment. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && /^NOPERM\b.*\bcommand\b|\b(unknown|unsupported) command\b/i.test(error.message);
