import { NO_EXPIRY } from './envelope.js';

/** Above it, memcached reads a number of seconds as a date. */
const LONGEST_RELATIVE = 30 * 24 * 3600;
/** The last date that every server and proxy takes, in 2038; what lives longer is left to the envelope. */
const LAST_DATE = 2 ** 31 - 1;

/** The moment at which a lifetime that begins now is over, in milliseconds since 1970. */
export const expiresAt = (lifetime: number | undefined, now: number) =>
  lifetime === undefined ? NO_EXPIRY : now + lifetime;

/**
 * The number that tells a server to drop an entry, at its moment of expiry or up to two seconds later: its clock moves once a
 * second, so that of one second nothing may be left by the time it is stored. The envelope keeps the exact moment.
 */
export function exptime(lifetime: number | undefined, now: number): number {
  if (lifetime === undefined) return 0;
  const seconds = Math.ceil(lifetime / 1000) + 1;
  if (seconds <= LONGEST_RELATIVE) return seconds;
  const date = Math.ceil(now / 1000) + seconds;
  return date <= LAST_DATE ? date : 0;
}
