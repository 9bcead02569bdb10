/** Milliseconds since the epoch. Everything in the cache reads the time through one of these. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
