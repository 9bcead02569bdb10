/** What libraries look for on any object, to find out what it is. Whoever finds nothing there goes on. */
const LOOKED_FOR = new Set(['toJSON', 'then', 'inspect', 'asymmetricMatch', '$$typeof', 'nodeType', 'tagName', '@@__IMMUTABLE_ITERABLE__@@', '@@__IMMUTABLE_RECORD__@@']);

const guards = new WeakSet<object>();

/** Whether an object is a guard, so that what inherits from it is an object literal but for that. */
export const isGuard = (prototype: object): boolean => guards.has(prototype);

/**
 * What objects of named arguments inherit from. A name that such an object has is read as from any object. For any other one the
 * guard is asked, which costs nothing before.
 * @param missing gives what a name stands for that the object itself does not have, or throws
 */
export function argumentGuard(missing: (name: string, named: Record<string, unknown>) => unknown): object {
  const guard = new Proxy({}, {
    get(root, name, named) {
      if (typeof name === 'symbol' || name in root) return Reflect.get(root, name, named) as unknown;
      return LOOKED_FOR.has(name) ? undefined : missing(name, named as Record<string, unknown>);
    },
  });
  guards.add(guard);
  return guard;
}
