/** A value, or the promise of one: what is in this process's memory is there at once, and a hit on it waits for nothing. */
export type Soon<T> = T | Promise<T>;

export const isPromised = <T>(soon: Soon<T>): soon is Promise<T> => typeof (soon as { then?: unknown } | undefined)?.then === 'function';

/** Goes on with a value: at once where it is there, so that what `next` throws is then thrown and not a rejection. */
export const whenThere = <T, Next>(soon: Soon<T>, next: (value: T) => Soon<Next>): Soon<Next> =>
  isPromised(soon) ? soon.then(next) : next(soon);
