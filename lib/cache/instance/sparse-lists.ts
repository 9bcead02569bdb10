import { serialize } from 'node:v8';

import { membersOf } from '../support/members.js';

/** A list with fewer holes is written hole by hole, and so is no longer than its bytes. */
const MOST_HOLES = 1024;

/** V8's mark of a list that is written by its indices. V8 compares the length of all others with the bytes. */
const MARK = serialize(Object.assign([], { [MOST_HOLES * MOST_HOLES]: 1 }))[2]!;

/** In V8's numbers the first byte of any number above 127 has this bit. */
const GOES_ON = 0x80;

/** True for a list so much longer than its content that a few bytes would make a reader allocate or print a lot. */
export const isSparse = (value: object): boolean =>
  Array.isArray(value) && value.length > MOST_HOLES && value.length - Object.keys(value).length > MOST_HOLES;

/**
 * True if a list in a model is longer than the bytes that it was read from. The model is walked only if the bytes have the mark
 * of such a list.
 */
export const claimsMore = (bytes: Buffer, model: unknown): boolean =>
  hasMark(bytes) && hasListAbove(bytes.length + MOST_HOLES, model);

function hasMark(bytes: Buffer): boolean {
  for (let at = 1; at < bytes.length; at++) if (bytes[at]! >= GOES_ON && bytes[at - 1] === MARK) return true;
  return false;
}

/** True if a list with more than `most` elements is anywhere in a value, which may contain itself. */
function hasListAbove(most: number, root: unknown): boolean {
  const seen = new Set<unknown>();
  const open = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    if (Array.isArray(value) && value.length > most) return true;
    seen.add(value);
    for (const member of membersOf(value)) open.push(member);
  }
  return false;
}
