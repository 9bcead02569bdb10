import { keepUnshared } from '../../cache/instance/own-error.js';
import type { ShownValues } from './shown-values.js';

/** The place between the method and the response at which an error was thrown, and the values up to it. */
interface Origin {
  /** The stage of the value that an interceptor failed on; infinite if rendering failed. */
  readonly stage: number;
  readonly shown: ShownValues;
}

const origins = new WeakMap<object, Origin>();

/**
 * Notes that an error was thrown outside the method. Interceptors further inside then see their value and not the error, as they
 * do without the cache.
 * @returns the error
 */
export function thrownAt(error: unknown, origin: Origin): unknown {
  if (typeof error !== 'object' || error === null || origins.has(error)) return error;
  origins.set(error, origin);
  keepUnshared(error);
  return error;
}

/** Returns `undefined` for an error of the method itself. */
export const originOf = (error: unknown): Origin | undefined =>
  typeof error === 'object' && error !== null ? origins.get(error) : undefined;
