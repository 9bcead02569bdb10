import { setTimeout as wait } from 'node:timers/promises';

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

/** The first success among repeated attempts; the longest that any of them took. */
export async function comesBack(call: () => Promise<unknown>) {
  for (let attempt = 0, longest = 0; attempt < 200; attempt++) {
    const { ok, ms } = await timed(call);
    longest = Math.max(longest, ms);
    if (ok) return longest;
    await wait(50);
  }
  throw new Error('It did not come back within ten seconds.');
}
