import { types } from 'node:util';

type Method = (this: unknown, ...args: never[]) => unknown;

/** Returns an object's own or inherited method, without running an accessor or the trap of a Proxy. */
export function methodOf(target: unknown, name: string): Method | undefined {
  if (typeof target !== 'object' || types.isProxy(target)) return undefined;
  for (
    let at: unknown = target;
    typeof at === 'object' && at !== null && !types.isProxy(at);
    at = Object.getPrototypeOf(at)
  ) {
    const own = Object.getOwnPropertyDescriptor(at, name);
    if (own !== undefined) return typeof own.value === 'function' ? (own.value as Method) : undefined;
  }
  return undefined;
}
