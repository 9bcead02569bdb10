import { types } from 'node:util';
import { deserialize, serialize } from 'node:v8';

import { isPlain, nameOfClass } from './class-instance.js';
import { isBuiltIn } from './encode-leaf.js';

/** What stands in the way of keeping a value itself: something whose copy would not be what it was. */
export type Uncopyable = { readonly what: string };

/** `Date`, `Map`, `Set`, `BigInt`, typed arrays and buffers come back as they were (V8's serialization format). */
export const encodeModel = (model: unknown): Buffer => serialize(model);

/** A fresh copy for each caller. */
export const decodeModel = (bytes: Buffer): unknown => deserialize(bytes);

/**
 * The first thing in a value that would not survive a copy: a class instance would come back as a bare object, so that an
 * interceptor that strips secrets by class lets them through; functions and symbols would be lost.
 */
export function findUncopyable(root: unknown): Uncopyable | undefined {
  const seen = new Set<object>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'function' || typeof value === 'symbol') return { what: `a ${typeof value}` };
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (!isCopyable(value)) return { what: nameOfClass(value) || 'an object with a prototype of its own' };
    open.push(...children(value));
  }
  return undefined;
}

function isCopyable(value: object): boolean {
  if (isPlain(value)) return Object.getOwnPropertySymbols(value).length === 0;
  return isBuiltIn(value) && (Array.isArray(value) || isCopyableBuiltIn(value));
}

const isCopyableBuiltIn = (value: object) =>
  types.isMap(value) ||
  types.isSet(value) ||
  types.isDate(value) ||
  types.isRegExp(value) ||
  ArrayBuffer.isView(value) ||
  types.isArrayBuffer(value);

function children(value: object): unknown[] {
  if (types.isMap(value)) return [...value].flat(1);
  if (types.isSet(value)) return [...value];
  return ArrayBuffer.isView(value) ? [] : Object.values(value);
}
