/** A value, or the promise of one: what is in this process's memory is there at once, and a hit on it waits for nothing. */
export type MaybePromise<T> = T | Promise<T>;

export const isPromise = <T>(soon: MaybePromise<T>): soon is Promise<T> => typeof (soon as { then?: unknown } | undefined)?.then === 'function';

/** Goes on with a value: at once where it is there, so that what `next` throws is then thrown and not a rejection. */
export const andThen = <T, Next>(soon: MaybePromise<T>, next: (value: T) => MaybePromise<Next>): MaybePromise<Next> =>
  isPromise(soon) ? soon.then(next) : next(soon);
