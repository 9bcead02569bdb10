/** Returns a number from 0 up to 1, uniformly distributed. Everything in the cache draws random numbers through one of these. */
export type Random = () => number;
