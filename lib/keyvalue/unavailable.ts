import { keyValueUnavailable } from '../errors/backend.js';
import { isGiottoError, type GiottoError } from '../errors/giotto-error.js';
import { reasonOf } from '../errors/reason.js';

/** True if a backend had too much to do for this caller. That is no failure. */
export const isBusy = (error: unknown): boolean => isGiottoError(error, 'GIOTTO_KEY_VALUE_BUSY');

/** True if a backend gave no answer in time. */
export const isSilent = (error: unknown): boolean => isGiottoError(error, 'GIOTTO_DEADLINE_EXCEEDED');

/**
 * Converts a driver's error into one of ours. Only its text is kept: drivers attach the command with all its arguments to their
 * errors, with password and values, which a logger would print.
 */
export const unavailable = (where: string, error: unknown): GiottoError =>
  isGiottoError(error) ? error : keyValueUnavailable(where, reasonOf(error));

/** Marks an error that concerns some keys only, because other servers have the others. */
export const asPart = <Failure extends Error>(error: Failure, isPart: boolean): Failure =>
  isPart ? Object.assign(error, { isPart }) : error;

/** True if a backend's error says that other keys are served. */
export const isPart = (error: unknown): boolean => (Object(error) as { isPart?: unknown }).isPart === true;
