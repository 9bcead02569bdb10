import type { Class } from './stand-in.metadata.js';

/**
 * Returns the metadata of a class's own or inherited method. Metadata of a method that the class overrides does not
 * count.
 */
export function readInherited(key: symbol, target: Class, name: string): unknown {
  for (let at: Class | null = target; at?.prototype; at = Object.getPrototypeOf(at) as Class | null) {
    const own: unknown = Reflect.getOwnMetadata(key, at, name);
    if (own !== undefined || Object.hasOwn(at.prototype, name)) return own;
  }
  return undefined;
}
