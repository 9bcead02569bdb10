import { ageOf, freshnessLeft, timeToLive, type Entry } from '../../cache/entry/entry.js';
import { parseCacheControl, secondsOf, type Directives } from './cache-control.js';
import type { RequestHeaders } from './request-headers.js';
import { firstDirectives } from './list-members.js';

/** The client's demands on caches (RFC 9111, section 5.2.1). */
export interface RequestDirectives {
  /** No stored entry may answer. */
  readonly noLookup: boolean;
  /** The answer must not be stored. */
  readonly noStore: boolean;
  /** Only a stored entry may answer. Without one the status is 504. */
  readonly onlyIfCached: boolean;
  /** True if an entry is fresh enough for the client. Without a limit of the client's, a stale entry is. */
  accepts(entry: Entry, now: number): boolean;
  /** True if the client itself accepts an entry as stale as this one. */
  takesStale(entry: Entry, now: number): boolean;
}

/** For clients that ask for nothing, and if directives are not honored. */
export const NO_DIRECTIVES: RequestDirectives = {
  noLookup: false,
  noStore: false,
  onlyIfCached: false,
  accepts: () => true,
  takesStale: () => false,
};

/** Ignores fields and arguments that cannot be read. `Pragma: no-cache` counts without a `Cache-Control` (section 5.4). */
export function requestDirectivesOf(headers: RequestHeaders): RequestDirectives {
  const field = headers['cache-control'] ?? (/\bno-cache\b/i.test(String(headers.pragma)) ? 'no-cache' : undefined);
  const directives = field === undefined ? undefined : parseCacheControl(firstDirectives(field));
  if (directives === undefined) return NO_DIRECTIVES;
  return {
    noLookup: directives.has('no-cache') || directives.has('no-store'),
    noStore: directives.has('no-store'),
    onlyIfCached: directives.has('only-if-cached'),
    accepts: (entry, now) => isYoungEnough(directives, entry, now) && isFreshEnough(directives, entry, now),
    takesStale: (entry, now) => -freshnessLeft(entry, now) <= requestedStaleness(directives),
  };
}

/** `max-age` refuses stale entries too, unless `max-stale` allows them (section 5.2.1.1). */
function isYoungEnough(directives: Directives, entry: Entry, now: number): boolean {
  const maxAge = requestedSeconds(directives, 'max-age');
  if (maxAge === undefined) return true;
  const left = freshnessLeft(entry, now);
  return ageOf(entry, now) <= maxAge && (left > 0 || -left <= requestedStaleness(directives));
}

function isFreshEnough(directives: Directives, entry: Entry, now: number): boolean {
  const minFresh = requestedSeconds(directives, 'min-fresh');
  return minFresh === undefined || (timeToLive(entry, now) ?? Infinity) >= minFresh;
}

/** Returns how many seconds stale an entry may be for the client; without an argument any number (section 5.2.1.2). */
function requestedStaleness(directives: Directives): number {
  return directives.get('max-stale') === true ? Infinity : (requestedSeconds(directives, 'max-stale') ?? -Infinity);
}

function requestedSeconds(directives: Directives, name: string): number | undefined {
  const seconds = secondsOf(directives, name);
  return Number.isNaN(seconds) ? undefined : seconds;
}
