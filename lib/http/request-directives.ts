import { ageOf, timeToLive, type Entry } from '../cache/entry.js';
import { parseCacheControl, secondsOf, type Directives } from './cache-control.js';
import type { RequestHeaders } from './exchange.js';

/** What the client asked of caches, where the module honours it (RFC 9111, section 5.2.1). */
export interface Wishes {
  /** The stored entry must not answer. */
  readonly noLookup: boolean;
  /** The answer must not be stored. */
  readonly noStore: boolean;
  /** Only a stored entry may answer; without one the answer is 504. */
  readonly onlyIfCached: boolean;
  /** Whether an entry is fresh enough for the client. */
  accepts(entry: Entry, now: number): boolean;
}

/** A client that asks for nothing, and one whose wishes are not honoured. */
export const NO_WISHES: Wishes = { noLookup: false, noStore: false, onlyIfCached: false, accepts: () => true };

/** A field or an argument that cannot be read asks for nothing. `Pragma: no-cache` counts where there is no `Cache-Control` (section 5.4). */
export function wishesOf(headers: RequestHeaders): Wishes {
  const field = headers['cache-control'] ?? (/\bno-cache\b/i.test(String(headers.pragma)) ? 'no-cache' : undefined);
  const directives = field === undefined ? undefined : parseCacheControl(field);
  if (directives === undefined) return NO_WISHES;
  return {
    noLookup: directives.has('no-cache') || directives.has('no-store'),
    noStore: directives.has('no-store'),
    onlyIfCached: directives.has('only-if-cached'),
    accepts: (entry, now) => isFreshEnough(directives, entry, now),
  };
}

function isFreshEnough(directives: Directives, entry: Entry, now: number): boolean {
  const maxAge = wishedSeconds(directives, 'max-age') ?? Infinity;
  const minFresh = wishedSeconds(directives, 'min-fresh') ?? 0;
  return ageOf(entry, now) <= maxAge && (timeToLive(entry, now) ?? Infinity) >= minFresh;
}

function wishedSeconds(directives: Directives, name: string): number | undefined {
  const seconds = secondsOf(directives, name);
  return Number.isNaN(seconds) ? undefined : seconds;
}
