import { types } from 'node:util';

/** Returns the elements of a list or set, the keys and values of a map, or the values of an object's properties. Binary data has none. */
export function membersOf(value: object): unknown[] {
  if (types.isMap(value)) return [...value].flat(1);
  if (types.isSet(value)) return [...value];
  return ArrayBuffer.isView(value) ? [] : Object.values(value);
}
