import { NO_EXPIRY } from './envelope.js';

/** memcached reads a larger number of seconds as a date. */
const LONGEST_RELATIVE = 30 * 24 * 3600;
/** The last date that every server and proxy accepts, in 2038. The envelope ends longer lifetimes. */
const LAST_DATE = 2 ** 31 - 1;

/** Returns when a lifetime that begins now ends, in milliseconds since 1970. */
export const expiresAt = (lifetime: number | undefined, now: number) =>
  lifetime === undefined ? NO_EXPIRY : now + lifetime;

/** Returns how many milliseconds are left of a lifetime that ends then; `undefined` if it does not end. */
export const lifetimeUntil = (end: number, now: number) => (end === NO_EXPIRY ? undefined : end - now);

/**
 * Returns the number that has a server drop an entry at its end, or up to two seconds later. The server's clock moves once a
 * second, so a lifetime of one second could be over before it is stored. The envelope keeps the exact moment.
 */
export function exptime(lifetime: number | undefined, now: number): number {
  if (lifetime === undefined) return 0;
  const seconds = Math.ceil(lifetime / 1000) + 1;
  if (seconds <= LONGEST_RELATIVE) return seconds;
  const date = Math.ceil(now / 1000) + seconds;
  return date <= LAST_DATE ? date : 0;
}
