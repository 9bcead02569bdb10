import { types } from 'node:util';

type Method = (this: unknown, ...args: never[]) => unknown;

/** A method of an object or of its classes, without running an accessor or a trap of the application's. */
export function methodOf(target: unknown, name: string): Method | undefined {
  if (typeof target !== 'object' || types.isProxy(target)) return undefined;
  for (let at: unknown = target; typeof at === 'object' && at !== null && !types.isProxy(at); at = Object.getPrototypeOf(at)) {
    const own = Object.getOwnPropertyDescriptor(at, name);
    if (own !== undefined) return typeof own.value === 'function' ? (own.value as Method) : undefined;
  }
  return undefined;
}
