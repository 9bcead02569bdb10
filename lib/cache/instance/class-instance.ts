import { types } from 'node:util';

import { isGuard } from './argument-guard.js';

const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn, prototype: ROOT } = Object;

/** True for an object literal of any realm, and for an object that inherits nothing. */
export function isPlain(value: object): boolean {
  const prototype: object | null = getPrototypeOf(value);
  return prototype === ROOT || prototype === null || isRoot(prototype) || isGuard(prototype) || isNothing(prototype);
}

/** Parsers of queries, cookies and paths use such a prototype instead of none, because it is faster. */
const isNothing = (prototype: object) =>
  !types.isProxy(prototype) && getPrototypeOf(prototype) === null && Reflect.ownKeys(prototype).length === 0;

/** True for the `Object.prototype` of any realm. */
export function isRoot(prototype: object | null): boolean {
  if (prototype === ROOT) return true;
  if (prototype === null || types.isProxy(prototype) || getPrototypeOf(prototype) !== null) return false;
  return typeof dataOf(prototype, 'isPrototypeOf') === 'function';
}

/** Returns the value of an own property, or `undefined` for an accessor, which is not called. */
export const dataOf = (value: object, property: string | symbol): unknown =>
  getOwnPropertyDescriptor(value, property)?.value as unknown;

/** Returns the name of an instance's class. An own property named `constructor` does not change it. Runs no code of the class. */
export function nameOfClass(instance: object): string {
  let at: object | null = getPrototypeOf(instance);
  // The traps of a Proxy would run.
  while (at !== null && !types.isProxy(at) && !hasOwn(at, 'constructor')) at = getPrototypeOf(at);
  return at === null || types.isProxy(at) ? '' : nameOf(dataOf(at, 'constructor'));
}

/** Returns the name of a function if it is a string. */
export function nameOf(constructor: unknown): string {
  const name = typeof constructor === 'function' ? dataOf(constructor, 'name') : undefined;
  return typeof name === 'string' ? name : '';
}
