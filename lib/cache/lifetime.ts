import { OptionFailure } from './option-failure.js';

/** Whether a value is a lifetime in seconds: 0, which never ends, or a positive, finite number. */
export const isLifetime = (seconds: unknown): seconds is number =>
  typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0;

/** Whether a lifetime is none at all. */
export const isOff = (seconds: unknown): seconds is null | undefined => seconds === null || seconds === undefined;

/** What to say of a lifetime function that gave something else than a lifetime, or "do not store", of which there is nothing to say. */
export const complaintAboutLifetime = (seconds: unknown): OptionFailure | undefined =>
  isOff(seconds) ? undefined : OptionFailure.returned('seconds', seconds, 'Return seconds, 0 for ever, or null for "do not store".');
