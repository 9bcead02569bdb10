import { timerDelay } from '../../keyvalue/timer.js';

/** Waits so many milliseconds, or rejects once the signal is given. Everything in the cache that waits for its own sake does it by one of these. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** By this machine's timers; a process that has nothing else to do ends without waiting for it. */
export const systemSleep: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const end = () => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, timerDelay(ms)).unref();
    signal?.addEventListener('abort', end);
  });

/** Whether work settles, in whichever way, within so many milliseconds. It goes on where it does not. */
export async function settlesWithin(work: Promise<unknown>, ms: number, sleep: Sleep): Promise<boolean> {
  const settled = new AbortController();
  const late = sleep(ms, settled.signal).then(
    () => false,
    () => true,
  );
  const done = work.then(
    () => true,
    () => true,
  );
  return Promise.race([done, late]).finally(() => settled.abort());
}
