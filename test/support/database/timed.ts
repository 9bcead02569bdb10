import { setTimeout as wait } from 'node:timers/promises';

import { HANGS } from '../keyvalue/outcomes.js';

/** Runs `call` and says how it ended and after how many milliseconds. */
export async function timed(call: () => Promise<unknown>) {
  const start = performance.now();
  const [outcome] = await Promise.allSettled([call()]);
  return {
    ok: outcome.status === 'fulfilled',
    reason: 'reason' in outcome ? outcome.reason : undefined,
    ms: performance.now() - start,
  };
}

/** Repeats a call until it succeeds. Returns how many milliseconds the longest attempt took. */
export async function comesBack(call: () => Promise<unknown>) {
  const end = performance.now() + HANGS;
  let longest = 0;
  for (;;) {
    const { ok, ms, reason } = await timed(call);
    longest = Math.max(longest, ms);
    if (ok) return longest;
    if (performance.now() > end) throw reason;
    await wait(50);
  }
}
