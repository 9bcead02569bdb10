import { invalidSeconds } from '../errors/backend.js';

const SECONDS_OF_A_CENTURY = 100 * 366 * 24 * 3600;

/** A lifetime that never ends: `set(key, value, 0)`. */
export const NEVER = 0;

/** True for more than a century. Below it every backend's arithmetic is exact. */
export const isEndless = (seconds: number): boolean => seconds === NEVER || seconds > SECONDS_OF_A_CENTURY;

/**
 * Returns the lifetime in milliseconds, or `undefined` if it never ends. Rounds up, so that a fraction never becomes "now".
 * 0 never ends, and neither does more than a century.
 * @param seconds as in `GiottoKeyValue.set`
 * @throws RangeError (GIOTTO_INVALID_SECONDS) for a negative, NaN or infinite lifetime
 * @example
 * lifetimeInMilliseconds(1.0005); // 1001
 * lifetimeInMilliseconds(0); // undefined
 */
export function lifetimeInMilliseconds(seconds: number): number | undefined {
  if (!Number.isFinite(seconds) || seconds < 0) throw invalidSeconds(seconds);
  if (isEndless(seconds)) return undefined;
  return Math.ceil(seconds * 1000);
}
