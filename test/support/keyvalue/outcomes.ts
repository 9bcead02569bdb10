import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds that only a call takes which nobody gives up, however busy the machine is. */
export const HANGS = 60_000;

/** How a call ended, and after how many milliseconds. */
export interface Outcome {
  readonly ms: number;
  readonly value?: unknown;
  readonly error?: Error & { code?: string };
}

export async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  const start = performance.now();
  const ms = () => performance.now() - start;
  return call().then(
    (value) => ({ value, ms: ms() }),
    (error: Error) => ({ error, ms: ms() }),
  );
}

/** How a call ended that waits for no timer and no socket; rejects if it has not ended within a few turns of the event loop. */
export async function atOnce(call: () => Promise<unknown>): Promise<Outcome> {
  let outcome: Outcome | undefined;
  void outcomeOf(call).then((ended) => (outcome = ended));
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  if (outcome === undefined) throw new Error('it waits for something');
  return outcome;
}

/** Repeats a call every 20 ms until it no longer rejects; rejects itself if that takes as long as what hangs. */
export async function eventually<T>(call: () => Promise<T>): Promise<T> {
  const end = performance.now() + HANGS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (performance.now() > end) throw error;
      await wait(20);
    }
  }
}

/** The sockets and timers that keep this process alive. */
export const keepingAlive = () =>
  process.getActiveResourcesInfo().filter((kind) => /^(Timeout|TCP|TLS|Pipe|GetAddrInfo)/.test(kind)).length;

/** Waits until no more of them are left than there were; false if that takes as long as what hangs. */
export async function untilNothingIsLeft(before: number): Promise<boolean> {
  const end = performance.now() + HANGS;
  while (keepingAlive() > before) {
    if (performance.now() > end) return false;
    await wait(20);
  }
  return true;
}
