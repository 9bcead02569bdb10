import { serializeList, type Item } from 'structured-headers';

/** Options of the functions that describe a tag header. */
export interface GiottoTagHeaderOptions {
  /**
   * Bytes that the header's value may have. An answer with a longer one is kept off shared caches: proxies refuse long headers.
   * @default 4096
   * @example 16_384
   */
  maxBytes?: number;
  /**
   * Whether tags and the names of programs are sent as they are. Whoever sees the response can read them. One that the header
   * cannot hold, such as one with a space, is sent as a digest all the same.
   * @default false digests of 16 hexadecimal digits
   * @example true
   */
  plain?: boolean;
}

/** A response header that tells a shared cache what an answer depends on, so that it can be purged. */
export interface GiottoTagHeader {
  /** The header's name. */
  readonly name: string;
  /** Bytes that the value may have. */
  readonly maxBytes: number;
  /** How many tags the value may have. */
  readonly maxTags: number;
  /** True if tags and the names of programs are sent as they are. */
  readonly plain: boolean;
  /** Stands between the value that the application has set itself and the tags. */
  readonly separator: string;
  /** Returns the value for some tags. */
  readonly write: (tags: readonly string[]) => string;
}

const MAX_BYTES = 4096;

/** RFC 9875 obliges caches to support as many groups, and no more. */
const MAX_GROUPS = 32;

type Fixed = Pick<GiottoTagHeader, 'name' | 'separator' | 'write'> & Partial<Pick<GiottoTagHeader, 'maxTags'>>;

const tagHeader = (
  { maxTags = Infinity, ...fixed }: Fixed,
  { maxBytes = MAX_BYTES, plain = false }: GiottoTagHeaderOptions = {},
): GiottoTagHeader => ({ ...fixed, maxTags, maxBytes, plain });

const spaced = (tags: readonly string[]) => tags.join(' ');
const listed = (tags: readonly string[]) => tags.join(',');

/**
 * Returns the header `Surrogate-Key`, as Fastly reads it, and Varnish with a ban on it. Tags are separated by spaces.
 * @example GiottoCacheModule.forRoot({ downstream: { shared: 60, tags: surrogateKey() } })
 */
export const surrogateKey = (options?: GiottoTagHeaderOptions): GiottoTagHeader =>
  tagHeader({ name: 'Surrogate-Key', separator: ' ', write: spaced }, options);

/**
 * Returns the header `Cache-Tag`, as Cloudflare reads it. Tags are separated by commas.
 * @example GiottoCacheModule.forRoot({ downstream: { shared: 60, tags: cacheTag() } })
 */
export const cacheTag = (options?: GiottoTagHeaderOptions): GiottoTagHeader =>
  tagHeader({ name: 'Cache-Tag', separator: ',', write: listed }, options);

/**
 * Returns the header `Edge-Cache-Tag`, as Akamai reads it. Tags are separated by commas.
 * @example GiottoCacheModule.forRoot({ downstream: { shared: 60, tags: edgeCacheTag() } })
 */
export const edgeCacheTag = (options?: GiottoTagHeaderOptions): GiottoTagHeader =>
  tagHeader({ name: 'Edge-Cache-Tag', separator: ',', write: listed }, options);

/**
 * Returns the header `Cache-Groups` (RFC 9875), a structured list of strings. It holds 32 tags at most.
 * @example GiottoCacheModule.forRoot({ downstream: { shared: 60, tags: cacheGroups() } })
 */
export const cacheGroups = (options?: GiottoTagHeaderOptions): GiottoTagHeader =>
  tagHeader(
    {
      name: 'Cache-Groups',
      separator: ', ',
      maxTags: MAX_GROUPS,
      write: (tags) => serializeList(tags.map((tag): Item => [tag, new Map()])),
    },
    options,
  );
