import { fileURLToPath } from 'node:url';

import { jest } from '@jest/globals';

const LIB = fileURLToPath(new URL('../../lib/', import.meta.url));

/**
 * Lets the test decide when time passes. Returns a function that tells how many timers of `lib/` are waiting. Packages stay
 * loaded from one suite to the next, and may set timers of their own at any time.
 */
export function fakeTimers(options?: Parameters<typeof jest.useFakeTimers>[0]): () => number {
  jest.useFakeTimers(options);
  const waiting = new Set<unknown>();
  globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
    apply(set, self, [callback, ...rest]: [() => void, ...unknown[]]) {
      const isOwn = new Error('who asks').stack!.split('\n')[2]!.includes(LIB);
      const run = () => {
        waiting.delete(timer);
        callback();
      };
      const timer: unknown = Reflect.apply(set, self, [run, ...rest]);
      if (isOwn) waiting.add(timer);
      return timer;
    },
  });
  globalThis.clearTimeout = new Proxy(globalThis.clearTimeout, {
    apply(clear, self, [timer]) {
      waiting.delete(timer);
      Reflect.apply(clear, self, [timer]);
    },
  });
  return () => waiting.size;
}
