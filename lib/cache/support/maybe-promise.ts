/** A value or the promise of one. A hit in this process's memory is a value, so that nobody waits for it. */
export type MaybePromise<T> = T | Promise<T>;

/** True for anything with a `then` method. */
export const isPromise = <T>(value: MaybePromise<T>): value is Promise<T> =>
  typeof (value as { then?: unknown } | undefined | null)?.then === 'function';

/** Calls `next` with the value: at once if it is there. An error that `next` throws then is thrown, not a rejection. */
export const andThen = <T, Next>(value: MaybePromise<T>, next: (value: T) => MaybePromise<Next>): MaybePromise<Next> =>
  isPromise(value) ? Promise.resolve(value).then(next) : next(value);
