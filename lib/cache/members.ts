import { types } from 'node:util';

/** What an object holds: elements, keys and values of collections, values of properties. */
export function membersOf(value: object): unknown[] {
  if (types.isMap(value)) return [...value].flat(1);
  if (types.isSet(value)) return [...value];
  return ArrayBuffer.isView(value) ? [] : Object.values(value);
}
