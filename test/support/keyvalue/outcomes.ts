import { setTimeout as wait } from 'node:timers/promises';

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

/** Repeats a call every 20 ms until it no longer rejects, for ten seconds at most. */
export async function eventually<T>(call: () => Promise<T>): Promise<T> {
  const end = performance.now() + 10_000;
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

/** Waits until no more of them are left than there were, for two seconds at most. */
export async function untilNothingIsLeft(before: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (keepingAlive() <= before) return true;
    await wait(20);
  }
  return false;
}
