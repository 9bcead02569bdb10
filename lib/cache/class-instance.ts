import { notKeyable } from '../errors.js';

/** How private fields look in a class's source, as written and as compilers rewrite them. */
const PRIVATE_FIELD = /\.#[\p{ID_Start}$_]|classPrivate(?:Field|Method)|class_private_(?:field|method)|__private(?:Get|Set|Add|In)/u;
const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

/** An object literal of any realm, or an object that inherits nothing. */
export function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || isRoot(prototype) || isNothing(prototype);
}

/** What parsers of queries, cookies and paths give their objects in place of no prototype, since that is faster. */
const isNothing = (prototype: object) => Object.getPrototypeOf(prototype) === null && Reflect.ownKeys(prototype).length === 0;

/** The `Object.prototype` of any realm. */
const isRoot = (prototype: object) =>
  Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');

/** What the class of an instance is called, which an own property named `constructor` does not change. */
export function nameOfClass(instance: object): string {
  const prototype: { constructor?: { name?: unknown } } | null = Object.getPrototypeOf(instance);
  return String(prototype?.constructor?.name ?? '');
}

/**
 * What tells one instance of a class from another: its own properties; or, where a private field, a native class or a
 * function among them hides the state, what its `toJSON` says.
 * @throws GIOTTO_NOT_KEYABLE where neither shows it
 */
export function visibleState(instance: object, name: string): unknown {
  if (!hidesState(instance)) return ownProperties(instance);
  if ('toJSON' in instance && typeof instance.toJSON === 'function') return [instance.toJSON() as unknown];
  throw notKeyable(
    name,
    `it contains an instance of ${nameOfClass(instance)}, whose state cannot be seen from outside`,
  );
}

const hidesState = (instance: object) =>
  classesOf(instance).some(keepsSecrets) || Reflect.ownKeys(instance).some((key) => isObscure(instance, key));

const isObscure = (instance: object, key: string | symbol) =>
  typeof key === 'symbol' || typeof (instance as Record<string, unknown>)[key] === 'function';

const ownProperties = (instance: object) =>
  Object.fromEntries(
    Object.getOwnPropertyNames(instance).map((key) => [key, (instance as Record<string, unknown>)[key]]),
  );

const verdicts = new WeakMap<object, boolean>();

function keepsSecrets(constructor: object): boolean {
  const known = verdicts.get(constructor);
  if (known !== undefined) return known;
  const source = String(constructor);
  const verdict = NATIVE.test(source) || PRIVATE_FIELD.test(source);
  verdicts.set(constructor, verdict);
  return verdict;
}

/** The instance's class and those above it, up to `Object`. */
function classesOf(instance: object): object[] {
  const classes: object[] = [];
  for (let at: object | null = Object.getPrototypeOf(instance); at && !isRoot(at); at = Object.getPrototypeOf(at))
    if (Object.hasOwn(at, 'constructor')) classes.push(at.constructor);
  return classes;
}
