import { keepUnshared } from '../../cache/instance/own-error.js';
import type { ShownValues } from './shown-values.js';

/** Where an error comes from that was thrown while a value was made a response, and the values up to there. */
interface Origin {
  /** The stage of the value that could not be worked on; infinite if the response could not be made of the last one. */
  readonly stage: number;
  readonly shown: ShownValues;
}

const origins = new WeakMap<object, Origin>();

/**
 * Notes that an error is none of the method's: the interceptors inside of where it comes from see a value, as without the
 * cache, where it would be thrown after they have seen it.
 * @returns the error
 */
export function thrownAt(error: unknown, origin: Origin): unknown {
  if (typeof error !== 'object' || error === null || origins.has(error)) return error;
  origins.set(error, origin);
  keepUnshared(error);
  return error;
}

/** `undefined` for an error of the method's own. */
export const originOf = (error: unknown): Origin | undefined =>
  typeof error === 'object' && error !== null ? origins.get(error) : undefined;
