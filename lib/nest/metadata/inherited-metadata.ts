/** A class, as far as its prototype chain is concerned. */
type Inheriting = { readonly prototype: object } & object;

/**
 * Returns the metadata of a class's own or inherited method. Metadata of a method that the class overrides does not
 * count.
 */
export function readInherited(key: symbol, target: Inheriting, name: string): unknown {
  for (let at: Inheriting | null = target; at?.prototype; at = Object.getPrototypeOf(at) as Inheriting | null) {
    const own: unknown = Reflect.getOwnMetadata(key, at, name);
    if (own !== undefined || Object.hasOwn(at.prototype, name)) return own;
  }
  return undefined;
}
