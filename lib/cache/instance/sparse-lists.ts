import { serialize } from 'node:v8';

import { membersOf } from '../support/members.js';

/** A list with fewer holes is written hole by hole, so that it is no longer than its bytes. */
const MOST_HOLES = 1024;

/** How V8 marks a list that is written by its indices. Of all others it compares the length with the bytes itself. */
const MARK = serialize(Object.assign([], { [MOST_HOLES * MOST_HOLES]: 1 }))[2]!;

/** In V8's numbers the first byte of any above 127 has this bit. */
const GOES_ON = 0x80;

/** Whether a list is so much longer than what is in it that a few bytes would make a reader allocate or print a great many. */
export const isSparse = (value: object): boolean =>
  Array.isArray(value) && value.length > MOST_HOLES && value.length - Object.keys(value).length > MOST_HOLES;

/** True if a list in a model is longer than the bytes that it was read from. Without the mark of such a list nothing is walked. */
export const claimsMore = (bytes: Buffer, model: unknown): boolean => hasMark(bytes) && hasListAbove(bytes.length + MOST_HOLES, model);

function hasMark(bytes: Buffer): boolean {
  for (let at = 1; at < bytes.length; at++) if (bytes[at]! >= GOES_ON && bytes[at - 1] === MARK) return true;
  return false;
}

/** Whether a list with more than `most` elements is anywhere in a value, which may hold itself. */
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
