import { types } from 'node:util';
import { deserialize, serialize } from 'node:v8';

/**
 * True in a context of its own, such as Jest gives each test file. There V8 decodes objects of the main realm, for which
 * `instanceof Date` is false.
 */
const isAbroad = Object.getPrototypeOf(deserialize(serialize([]))) !== Array.prototype;

/** Returns a decoded value with the classes of this realm. */
export const ownRealm = (value: unknown): unknown => (isAbroad ? bringHome(value, new Map()) : value);

function bringHome(value: unknown, home: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
    return value;
  if (!home.has(value)) make(value, home);
  return home.get(value);
}

function make(value: object, home: Map<object, unknown>) {
  if (types.isDate(value)) home.set(value, new Date(value.getTime()));
  else if (types.isRegExp(value)) home.set(value, new RegExp(value.source, value.flags));
  else if (types.isMap(value)) fillMap(value, home);
  else if (types.isSet(value)) fillSet(value, home);
  else fill(value, home);
}

function fillMap(value: ReadonlyMap<unknown, unknown>, home: Map<object, unknown>) {
  const map = new Map<unknown, unknown>();
  home.set(value, map);
  for (const [key, element] of value) map.set(bringHome(key, home), bringHome(element, home));
}

function fillSet(value: ReadonlySet<unknown>, home: Map<object, unknown>) {
  const set = new Set<unknown>();
  home.set(value, set);
  for (const element of value) set.add(bringHome(element, home));
}

function fill(value: object, home: Map<object, unknown>) {
  const copy = Array.isArray(value) ? new Array<unknown>(value.length) : {};
  home.set(value, copy);
  for (const [name, element] of Object.entries(value))
    Object.defineProperty(copy, name, {
      value: bringHome(element, home),
      enumerable: true,
      configurable: true,
      writable: true,
    });
}
