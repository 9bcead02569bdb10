import { types } from 'node:util';

import { isGuard } from './argument-guard.js';

const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn, prototype: ROOT } = Object;

/** An object literal of any realm, or an object that inherits nothing. */
export function isPlain(value: object): boolean {
  const prototype: object | null = getPrototypeOf(value);
  return prototype === ROOT || prototype === null || isRoot(prototype) || isGuard(prototype) || isNothing(prototype);
}

/** What parsers of queries, cookies and paths give their objects in place of no prototype, since that is faster. */
const isNothing = (prototype: object) =>
  !types.isProxy(prototype) && getPrototypeOf(prototype) === null && Reflect.ownKeys(prototype).length === 0;

/** The `Object.prototype` of any realm. */
export function isRoot(prototype: object | null): boolean {
  if (prototype === ROOT) return true;
  if (prototype === null || types.isProxy(prototype) || getPrototypeOf(prototype) !== null) return false;
  return typeof dataOf(prototype, 'isPrototypeOf') === 'function';
}

/** The value of an own property, or `undefined` if it has none but an accessor, which is not called. */
export const dataOf = (value: object, property: string | symbol): unknown => getOwnPropertyDescriptor(value, property)?.value as unknown;

/** The name of an instance's class, which an own property named `constructor` does not change. Runs no code of the class. */
export function nameOfClass(instance: object): string {
  let at: object | null = getPrototypeOf(instance);
  // The traps of a Proxy would run.
  while (at !== null && !types.isProxy(at) && !hasOwn(at, 'constructor')) at = getPrototypeOf(at);
  return at === null || types.isProxy(at) ? '' : nameOf(dataOf(at, 'constructor'));
}

/** The name of a function, as far as it is a text. */
export function nameOf(constructor: unknown): string {
  const name = typeof constructor === 'function' ? dataOf(constructor, 'name') : undefined;
  return typeof name === 'string' ? name : '';
}
