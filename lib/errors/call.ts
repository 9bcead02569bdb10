/** Calls that have no key. */
import { define } from './giotto-error.js';

export const notKeyable = define(
  'GIOTTO_NOT_KEYABLE',
  (name: string, why: string) =>
    `The argument "${name}" cannot be part of a cache key because ${why}. Give the program a key: (args) => … that returns what identifies the call.`,
  TypeError,
);

export const keyTooLong = define(
  'GIOTTO_KEY_TOO_LONG',
  (program: string, most: number) =>
    `The key of a call of ${program} takes more than ${most} characters. Give the program a shorter key: an id, or a digest.`,
  RangeError,
);
