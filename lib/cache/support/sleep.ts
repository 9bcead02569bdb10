import { timerDelay } from '../../keyvalue/timer.js';

const SETTLED = new Error('Nobody waits any more.');

/** Waits some milliseconds, or rejects once the signal is aborted. Everything in the cache waits through one of these. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Uses this machine's timers. They do not keep the process alive. */
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

/** True if work settles, in either way, within some milliseconds. The work goes on if it does not. */
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
  return Promise.race([done, late]).finally(() => settled.abort(SETTLED));
}
