/** A lifetime that a busy machine cannot use up is at most so many times as long as the shortest one. */
const LONGER = 64;

/**
 * Does what has to happen within a lifetime, and again within a longer one if a busy machine has used the first one up.
 *
 * @param seconds the lifetime to begin with
 * @returns the lifetime that was long enough, in seconds
 */
export async function within(seconds: number, act: (seconds: number) => Promise<void>): Promise<number> {
  for (let lifetime = seconds; ; lifetime *= 2) {
    const begin = performance.now();
    try {
      await act(lifetime);
      return lifetime;
    } catch (error) {
      const isUsedUp = performance.now() - begin >= lifetime * 1000;
      if (!isUsedUp || lifetime >= LONGER * seconds) throw error;
    }
  }
}
