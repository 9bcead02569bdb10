/** Names everything under the prefix, among the versions that an invalidation renews. */
export const EVERYTHING = 'everything';

/** More invalidations than this many that wait for something become one: of everything. */
export const MAX_PENDING = 10_000;
