import { fileURLToPath } from 'node:url';

import { jest } from '@jest/globals';

const LIB = fileURLToPath(new URL('../../lib/', import.meta.url));

const REAL_TIMERS = 'node:internal/timers';

/** How much of a stack says who has set a timer. */
const FRAMES = 4;

/**
 * Lets the test decide when time passes. Returns a function that tells who in `lib/` has set the timers that are waiting. Packages
 * stay loaded from one suite to the next, and may set timers of their own at any time. Another suite of this worker may have left
 * something running. A real timer runs it, so it is left out: here time passes by fake ones alone.
 */
export function fakeTimers(options?: Parameters<typeof jest.useFakeTimers>[0]): () => readonly string[] {
  jest.useFakeTimers(options);
  const waiting = new Map<unknown, string>();
  globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
    apply(set, self, [callback, ...rest]: [() => void, ...unknown[]]) {
      const stack = new Error('who asks').stack!;
      const frames = stack.split('\n').slice(2, 2 + FRAMES);
      const run = () => {
        waiting.delete(timer);
        callback();
      };
      const timer: unknown = Reflect.apply(set, self, [run, ...rest]);
      if (frames[0]!.includes(LIB) && !stack.includes(REAL_TIMERS))
        waiting.set(timer, frames.map((frame) => frame.trim().replace(LIB, '')).join(' '));
      return timer;
    },
  });
  globalThis.clearTimeout = new Proxy(globalThis.clearTimeout, {
    apply(clear, self, [timer]) {
      waiting.delete(timer);
      Reflect.apply(clear, self, [timer]);
    },
  });
  return () => [...waiting.values()];
}
