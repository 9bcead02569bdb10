/** An error of giotto-cache. The message names the culprit first and then the cure. */
export interface GiottoError extends Error {
  /** The stable name of this kind of error. The message may change, the code does not. */
  readonly code: string;
}

const PREFIX = 'GIOTTO_';

/**
 * True for an error that giotto-cache raised by itself.
 * @param code one of the codes that the documentation lists; any of them if it is not given
 * @example
 * try {
 *   await cache.wrap('rates', 60, fetchRates);
 * } catch (error) {
 *   if (isGiottoError(error, 'GIOTTO_INVALID_SECONDS')) logger.warn(error.message);
 *   else throw error;
 * }
 */
export function isGiottoError(error: unknown, code?: string): error is GiottoError {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return code === undefined ? String(error.code).startsWith(PREFIX) : error.code === code;
}

/** Makes errors of one kind. @param Base the built-in class that they are of */
export const define =
  <Culprit extends unknown[]>(code: string, message: (...culprit: Culprit) => string, Base: ErrorConstructor = Error) =>
  (...culprit: Culprit): GiottoError =>
    Object.assign(new Base(message(...culprit)), { code });

const named = (value: unknown) => (typeof value === 'function' ? `[function ${value.name}]` : String(value));

/** How an address begins that may hold a password: a URL, or `user:password@`. */
const ADDRESS = /:\/\/|:[^@]*@/;

/** Returns a culprit for a message. An address is not shown, because nobody can tell where a password in an unreadable one ends. */
export function asText(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : named(value);
  return ADDRESS.test(text) ? 'an address (not shown, since it may hold a password)' : text;
}

/** Returns the type of a culprit whose content does not matter or must not show. */
export const kindOf = (value: unknown): string => (value === null ? 'null' : typeof value);
