import { keyValueUnavailable } from '../errors/backend.js';
import { isGiottoError, type GiottoError } from '../errors/giotto-error.js';

/** Whether a backend had too much to do for this caller, which is no failure of it. */
export const isBusy = (error: unknown): boolean => isGiottoError(error, 'GIOTTO_KEY_VALUE_BUSY');

/** What a driver says went wrong, in words; of several failed attempts to connect Node.js gives the code alone. */
export function reasonOf(error: unknown): string {
  const { message, code } = Object(error) as { message?: string; code?: string };
  return message || code || String(error);
}

/**
 * A driver's error as one of ours. Its text alone is taken over: drivers hang the command with all its arguments on
 * their errors, password and values included, where a logger would print them.
 */
export const unavailable = (where: string, error: unknown): GiottoError =>
  isGiottoError(error) ? error : keyValueUnavailable(where, reasonOf(error));

/** Marks an error that concerns some keys alone, where other servers keep the others. */
export const asPart = <Failure extends Error>(error: Failure, isPart: boolean): Failure => (isPart ? Object.assign(error, { isPart }) : error);

/** Whether a backend's error says that other keys are served. */
export const isPart = (error: unknown): boolean => (Object(error) as { isPart?: unknown }).isPart === true;
