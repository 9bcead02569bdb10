/** The longest lifetime that is tried, as a multiple of the first one. */
const MOST_LIFETIMES = 64;

/**
 * Runs `act`, which has to end within a lifetime. If a busy machine has used the lifetime up, runs it again with twice as much.
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
      if (!isUsedUp || lifetime >= MOST_LIFETIMES * seconds) throw error;
    }
  }
}
