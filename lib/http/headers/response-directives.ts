import { serializeDictionary, type Item } from 'structured-headers';

/** The values of the fields that tell caches how long they may use an answer. */
export interface FreshnessFields {
  readonly cacheControl: string;
  /** `CDN-Cache-Control` (RFC 9213); `undefined` for none. */
  readonly cdnCacheControl: string | undefined;
}

/** How long an answer may be used, in whole seconds. */
export interface ToldLifetime {
  /** By the client's own cache. 0 has it ask again each time. */
  readonly browser: number;
  /** By shared caches. 0 keeps the answer off them. */
  readonly shared: number;
  /** True if only those that read `CDN-Cache-Control` may share it. */
  readonly cdn: boolean;
}

/** A bound in seconds, or all that remains of the entry's lifetime. */
export type Bound = number | 'lifetime';

/** The directives by which answers of a program speak to the caches on their way. */
export interface DownstreamTerms {
  /** How long clients may use an answer without asking. */
  readonly browser: Bound;
  /** How long shared caches may; `undefined` for not at all. */
  readonly shared: Bound | undefined;
  /** True if shared caches are told by `CDN-Cache-Control` alone. */
  readonly cdn: boolean;
}

/** One year: the longest lifetime that is of use (RFC 9111, section 1.2.2, asks for no more than 2^31). */
const LONGEST = 31_536_000;

/** Has every cache ask again: nothing may be shared, and nothing be used unasked. */
export const ASK_AGAIN: FreshnessFields = { cacheControl: 'private, no-cache', cdnCacheControl: undefined };

/**
 * Returns what is left of a lifetime in whole seconds, one less than begun ones. Caches count whole seconds of their own clocks, and
 * may use an answer for up to one second longer than told.
 * @param left seconds with their fraction; `Infinity` for ever
 */
export const tellable = (left: number): number => Math.min(LONGEST, Math.max(0, Math.ceil(left) - 1));

/**
 * Returns the fields that tell lifetimes. No cache may use an answer beyond them: `must-revalidate` says so (RFC 9111, section
 * 5.2.2.2), and to caches with a grace time of their own, such as Varnish, `stale-while-revalidate=0` (RFC 5861).
 */
export function freshnessFields({ browser, shared, cdn }: ToldLifetime): FreshnessFields {
  const own = `max-age=${browser}`;
  if (shared === 0) return { cacheControl: `private, ${own}, must-revalidate`, cdnCacheControl: undefined };
  if (!cdn)
    return {
      cacheControl: `${own}, s-maxage=${shared}, must-revalidate, stale-while-revalidate=0`,
      cdnCacheControl: undefined,
    };
  const directives: [string, Item][] = [
    ['max-age', [shared, new Map()]],
    ['must-revalidate', [true, new Map()]],
    ['stale-while-revalidate', [0, new Map()]],
  ];
  return {
    cacheControl: `private, ${own}, must-revalidate`,
    cdnCacheControl: serializeDictionary(new Map(directives)),
  };
}
