import type { GiottoTagHeader } from '../../http/headers/tag-headers.js';

/** How long browsers and shared caches may keep the answers of a program: `@GiottoCache(60, { downstream: { … } })`. */
export interface GiottoProgramDownstreamOptions {
  /**
   * How long a browser may use an answer without asking, as `max-age`: whole seconds, or `'lifetime'` for what remains of the
   * entry's lifetime. No purge reaches a browser.
   * @default 0 it asks each time, and gets 304 if nothing has changed
   * @example 30
   */
  browser?: number | 'lifetime';
  /**
   * How long a shared cache may, as `s-maxage`: whole seconds as a bound, or `'lifetime'` for what remains of the entry's lifetime,
   * which needs `purge`. It is told for programs with `visibility: 'public'` alone, and only to requests without credentials. No guard
   * is asked for what a shared cache answers.
   * @default 0 not at all
   * @example 'lifetime'
   * @example 60
   */
  shared?: number | 'lifetime';
  /**
   * Whether shared caches are told by `CDN-Cache-Control` (RFC 9213) in place of `s-maxage`. Those that do not know it keep nothing.
   * @default false
   * @example true
   */
  cdn?: boolean;
}

/** The same for all programs, and how to purge shared caches: `forRoot({ downstream: { … } })`. */
export interface GiottoDownstreamOptions extends GiottoProgramDownstreamOptions {
  /**
   * The header that tells shared caches what an answer depends on: `surrogateKey()`, `cacheTag()`, `edgeCacheTag()` or
   * `cacheGroups()`.
   * @default undefined none
   * @example surrogateKey()
   */
  tags?: GiottoTagHeader;
  /**
   * Purges the shared caches. Called after the backend has taken an invalidation, again two seconds later, and each second after a
   * failure. It fails if it throws, rejects, or takes longer than five seconds.
   * @default undefined shared caches are not purged
   * @example ({ tags }) => fetch(url, { method: 'BAN', headers: { 'X-Tags': tags.join('|') } })
   */
  purge?: GiottoPurger;
}

/** Names what is to be purged. */
export interface GiottoPurge {
  /** The tags of everything to purge, as they stand in the tag header. */
  readonly tags: readonly string[];
  /** The names of the programs that were invalidated, whole or in part. */
  readonly programs: readonly string[];
  /** True if everything under the prefix was invalidated. */
  readonly everything: boolean;
  /** True if the invalidation is soft: a shared cache may mark what it has as stale, and need not drop it. */
  readonly soft: boolean;
}

/**
 * Purges shared caches.
 * @example ({ tags }) => fetch(url, { method: 'BAN', headers: { 'X-Tags': tags.join('|') } })
 */
export type GiottoPurger = (purge: GiottoPurge) => unknown;
