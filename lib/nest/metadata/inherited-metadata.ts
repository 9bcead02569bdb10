import type { Class } from './stand-in.metadata.js';

/** What a decorator left on this class's method, or on the one it inherits; not on one that it overrides. */
export function readInherited(key: symbol, target: Class, name: string): unknown {
  for (let at: Class | null = target; at?.prototype; at = Object.getPrototypeOf(at) as Class | null) {
    const own: unknown = Reflect.getOwnMetadata(key, at, name);
    if (own !== undefined || Object.hasOwn(at.prototype, name)) return own;
  }
  return undefined;
}
