import { invalidSeconds } from '../errors/backend.js';

const SECONDS_OF_A_CENTURY = 100 * 366 * 24 * 3600;

/** What the backends' own "no expiry" is called in the contract: `set(key, value, 0)`. */
export const NEVER = 0;

/** More than a century never ends: every backend's arithmetic is exact below it. */
export const isEndless = (seconds: number): boolean => seconds === NEVER || seconds > SECONDS_OF_A_CENTURY;

/**
 * The lifetime in milliseconds, rounded up so that a fraction never becomes "now", or `undefined` for one that never ends.
 * @throws RangeError for a negative, NaN or infinite lifetime.
 */
export function lifetimeInMilliseconds(seconds: number): number | undefined {
  if (!Number.isFinite(seconds) || seconds < 0) throw invalidSeconds(seconds);
  if (isEndless(seconds)) return undefined;
  return Math.ceil(seconds * 1000);
}
