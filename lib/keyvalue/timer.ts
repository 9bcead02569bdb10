/** The longest delay of a Node.js timer, in milliseconds: 24.8 days. A longer one would fire at once. */
export const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Returns a delay that a timer can have. `Infinity` and other long delays become the longest. */
export const timerDelay = (ms: number): number => Math.min(ms, LONGEST_DELAY_MS);
