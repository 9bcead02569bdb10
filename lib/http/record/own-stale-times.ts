import type { StaleTimes } from '../../cache/entry/policy.js';
import { forbidsStale } from '../headers/cache-control.js';
import type { RenderContext } from '../call/call-key.js';

/**
 * Returns the stale times of one answer, which override the program's: those of its lifetime function, else 0 if the answer has
 * `must-revalidate`. A private program's `must-revalidate` addresses browsers and does not count.
 */
export function ownStaleTimes(
  { staleWhileRevalidate, staleIfError }: Partial<StaleTimes>,
  { program, exchange }: RenderContext,
): Partial<StaleTimes> {
  const cacheControl = exchange.header('cache-control');
  const isStrict = program.visibility !== 'private' && cacheControl !== undefined && forbidsStale(cacheControl);
  const none = isStrict ? 0 : undefined;
  return { staleWhileRevalidate: staleWhileRevalidate ?? none, staleIfError: staleIfError ?? none };
}
