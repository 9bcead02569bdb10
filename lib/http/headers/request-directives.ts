import { ageOf, freshnessLeft, timeToLive, type Entry } from '../../cache/entry/entry.js';
import { parseCacheControl, secondsOf, type Directives } from './cache-control.js';
import type { RequestHeaders } from './request-headers.js';
import { firstDirectives } from './list-members.js';

/** What the client asked of caches, where the module honours it (RFC 9111, section 5.2.1). */
export interface RequestDirectives {
  /** The stored entry must not answer. */
  readonly noLookup: boolean;
  /** The answer must not be stored. */
  readonly noStore: boolean;
  /** Only a stored entry may answer; without one the answer is 504. */
  readonly onlyIfCached: boolean;
  /** Whether an entry is fresh enough for the client. One that is old is, as long as it is kept, unless the client set a limit. */
  accepts(entry: Entry, now: number): boolean;
  /** Whether the client says that it takes an entry that is as old as this one. */
  takesStale(entry: Entry, now: number): boolean;
}

/** A client that asks for nothing, and one whose directives are not honoured. */
export const NO_DIRECTIVES: RequestDirectives = { noLookup: false, noStore: false, onlyIfCached: false, accepts: () => true, takesStale: () => false };

/** A field or an argument that cannot be read asks for nothing. `Pragma: no-cache` counts where there is no `Cache-Control` (section 5.4). */
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

/** `max-age` refuses what is old too, unless `max-stale` allows that (section 5.2.1.1). */
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

/** Seconds beyond its lifetime that an entry may be old, as the client has it; without an argument any (section 5.2.1.2). */
function requestedStaleness(directives: Directives): number {
  return directives.get('max-stale') === true ? Infinity : (requestedSeconds(directives, 'max-stale') ?? -Infinity);
}

function requestedSeconds(directives: Directives, name: string): number | undefined {
  const seconds = secondsOf(directives, name);
  return Number.isNaN(seconds) ? undefined : seconds;
}
