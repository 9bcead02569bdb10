import type { StaleTimes } from '../../cache/entry/policy.js';
import { forbidsStale } from '../headers/cache-control.js';
import type { RenderContext } from '../call/call-key.js';

/**
 * The windows of one answer in place of the program's: those that its lifetime function gives it, else none at all if the answer
 * says `must-revalidate`. A private program says that to browsers.
 */
export function ownStaleTimes({ staleWhileRevalidate, staleIfError }: Partial<StaleTimes>, { program, exchange }: RenderContext): Partial<StaleTimes> {
  const cacheControl = exchange.header('cache-control');
  const isStrict = program.visibility !== 'private' && cacheControl !== undefined && forbidsStale(cacheControl);
  const none = isStrict ? 0 : undefined;
  return { staleWhileRevalidate: staleWhileRevalidate ?? none, staleIfError: staleIfError ?? none };
}
