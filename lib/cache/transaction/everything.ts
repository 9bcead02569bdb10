/** Stands for everything under the prefix among the names that an invalidation renews. */
export const EVERYTHING = 'everything';

/** If more names than this wait to be invalidated, everything is invalidated instead. */
export const MAX_PENDING = 10_000;
