/** Milliseconds since the epoch. Everything in the cache that asks for the time asks one of these. */
export type Clock = () => number;

/** The time of this machine. */
export const systemClock: Clock = () => Date.now();
