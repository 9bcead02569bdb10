import { types } from 'node:util';

import { classesOf } from './class-source.js';
import { isPlain } from './class-instance.js';
import { privateStateOf } from './private-state.js';

/** Bounds the objects in an error. An error with more holds something that is no part of it, such as the request that failed. */
const MAX_OBJECTS = 200;

/** Properties that concern one client alone. */
const OWN_WORDS = /^(?:headers|set-cookie|cookies?)$/i;

const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Object;

const unshared = new WeakSet<object>();

/** Marks an error that no copy can replace, because more is known of it than it holds itself. */
export const keepUnshared = (error: object): void => void unshared.add(error);

/**
 * Returns a function that makes copies of what was thrown, of the same class, as it is now. A caller who changes one changes no
 * other.
 * @returns `undefined` if it cannot be copied: it has private state, holds more than data, or has headers for its client
 */
export function errorCopies(error: unknown): (() => unknown) | undefined {
  const kept = tryCopy(error);
  return kept && (() => tryCopy(kept.copy)!.copy);
}

/** Reads no accessor, and runs no code of the error. */
function tryCopy(error: unknown): { readonly copy: unknown } | undefined {
  try {
    return { copy: copyOf(error, new Map()) };
  } catch (fault) {
    if (fault === UNCOPYABLE) return undefined;
    throw fault;
  }
}

const UNCOPYABLE = new Error('no copy can stand for it');

function copyOf(value: unknown, known: Map<object, object>): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw UNCOPYABLE;
  if (typeof value !== 'object' || value === null) return value;
  return known.get(value) ?? copyObject(value, known);
}

function copyObject(value: object, known: Map<object, object>): object {
  if (types.isProxy(value) || unshared.has(value) || known.size >= MAX_OBJECTS) throw UNCOPYABLE;
  if (types.isDate(value)) return new Date(value.getTime());
  const copy = emptyLike(value);
  known.set(value, copy);
  for (const key of Reflect.ownKeys(value)) if (!isLength(value, key)) copyProperty(value, copy, { key, known });
  return copy;
}

/** An array has this property already. */
const isLength = (value: object, key: PropertyKey) => key === 'length' && Array.isArray(value);

function emptyLike(value: object): object {
  if (Array.isArray(value)) return new Array<unknown>(value.length);
  if (isPlain(value)) return Object.create(getPrototypeOf(value) as object | null) as object;
  if (!types.isNativeError(value) || !isTransparent(value)) throw UNCOPYABLE;
  const copy = new Error();
  delete copy.stack;
  return setPrototypeOf(copy, getPrototypeOf(value) as object) as object;
}

function copyProperty(
  value: object,
  copy: object,
  { key, known }: { readonly key: PropertyKey; readonly known: Map<object, object> },
): void {
  if (typeof key === 'string' && OWN_WORDS.test(key)) throw UNCOPYABLE;
  const property =
    key === 'stack' && types.isNativeError(value) ? stackOf(value) : getOwnPropertyDescriptor(value, key)!;
  if (property.get !== undefined || property.set !== undefined) throw UNCOPYABLE;
  defineProperty(copy, key, { ...property, value: copyOf(property.value, known), configurable: true, writable: true });
}

/** Newer engines have an accessor there. */
const stackOf = (error: Error): PropertyDescriptor => ({ value: error.stack, enumerable: false });

const transparent = new WeakMap<object, boolean>();

/** True if the error's classes keep all state in properties. Examined once per class. */
function isTransparent(error: Error): boolean {
  const prototype = getPrototypeOf(error) as object;
  const found = transparent.get(prototype) ?? hasPropertiesAlone(error);
  transparent.set(prototype, found);
  return found;
}

function hasPropertiesAlone(error: Error): boolean {
  const classes = classesOf(error);
  return classes !== undefined && !(error instanceof DOMException) && privateStateOf(classes).kind === 'none';
}
