/** Properties that libraries read from any object to find out what it is. They go on if there is none. */
const LOOKED_FOR = new Set([
  'toJSON',
  'then',
  'inspect',
  'asymmetricMatch',
  '$$typeof',
  'nodeType',
  'tagName',
  '@@__IMMUTABLE_ITERABLE__@@',
  '@@__IMMUTABLE_RECORD__@@',
]);

const guards = new WeakSet<object>();

/** True for a guard. An object that inherits from one is otherwise an object literal. */
export const isGuard = (prototype: object): boolean => guards.has(prototype);

/**
 * Returns a prototype for objects of named arguments. Names that such an object has are read as from any object. For any other
 * name `missing` is called.
 * @param missing returns what the name stands for, or throws
 */
export function argumentGuard(missing: (name: string, named: Record<string, unknown>) => unknown): object {
  const guard = new Proxy(
    {},
    {
      get(root, name, named) {
        if (typeof name === 'symbol' || name in root) return Reflect.get(root, name, named) as unknown;
        return LOOKED_FOR.has(name) ? undefined : missing(name, named as Record<string, unknown>);
      },
    },
  );
  guards.add(guard);
  return guard;
}
