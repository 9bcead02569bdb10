import { setTimeout as wait } from 'node:timers/promises';

/** Waits so many milliseconds, or rejects once the signal is given. Everything in the cache that waits waits by one of these. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** The time of this machine; what only waits does not keep the process alive. */
export const systemPause: Pause = (milliseconds, signal) => wait(milliseconds, undefined, { ref: false, signal });
