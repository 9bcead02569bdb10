/** Waits so many milliseconds. Everything in the cache that waits for its own sake does it by one of these. */
export type Pause = (ms: number) => Promise<void>;

/** By this machine's timers; a process that has nothing else to do ends without waiting for it. */
export const systemPause: Pause = (ms) => new Promise((resolve) => void setTimeout(resolve, ms).unref());
