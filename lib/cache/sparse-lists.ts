import { types } from 'node:util';

/** A list with fewer holes is written hole by hole, so that it is no longer than its bytes. */
export const MOST_HOLES = 1024;

/** Whether a list is so much longer than what is in it that a few bytes would make a reader allocate or print a great many. */
export const isSparse = (value: object): boolean =>
  Array.isArray(value) && value.length > MOST_HOLES && value.length - Object.keys(value).length > MOST_HOLES;

/** Whether a list with more than `most` elements is anywhere in a value, which may hold itself. */
export function hasListAbove(most: number, root: unknown): boolean {
  const seen = new Set<unknown>();
  const open = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) continue;
    if (Array.isArray(value) && value.length > most) return true;
    seen.add(value);
    for (const child of membersOf(value)) open.push(child);
  }
  return false;
}

function membersOf(value: object): Iterable<unknown> {
  if (types.isMap(value)) return [...value.keys(), ...value.values()];
  return types.isSet(value) ? value : Object.values(value);
}
