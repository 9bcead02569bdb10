/** Calls that have no key. */
import { define } from './giotto-error.js';

export const notKeyable = define(
  'GIOTTO_NOT_KEYABLE',
  (name: string, why: string) =>
    `The argument "${name}" cannot be part of a cache key, since ${why}. Give the program a key: (args) => … of what identifies the call.`,
  TypeError,
);

export const keyTooLong = define(
  'GIOTTO_KEY_TOO_LONG',
  (program: string, most: number) =>
    `What identifies a call of ${program} takes more than ${most} characters, which is too long for a key. Give it a key of less: an id, or a digest.`,
  RangeError,
);
