/** The arguments of a decorator: a class or its prototype, a member's name, and a descriptor or a parameter's index. */
export type DecoratorArguments = readonly [target: unknown, name?: unknown, descriptor?: unknown];

/** A decorator on anything but a method of a class's instances. */
export interface Misplacement {
  /** `ClassName.method`, as errors name it. */
  readonly where: string;
  /** The thing it stands on, in words. */
  readonly what: string;
  readonly cure: string;
}

const METHOD = 'Write it as a method of the class: find() { … }.';
const INSTANCE = 'Take static off, and call it on the instance that Nest makes.';
const NAMED = "Give it a name that is text, and call it by that from the symbol's method.";
const ACCESSOR = 'Write it as a method: an accessor answers at once, and a cache does not.';
const CLASS = 'Write a class, and provide it.';
const ITSELF = 'Put it on the method itself.';
const LEGACY = 'Nest needs TypeScript\'s own decorators: set "experimentalDecorators": true in tsconfig.json.';

/** Returns `undefined` if a decorator stands on a method. */
export function misplacementOf(decorated: DecoratorArguments): Misplacement | undefined {
  const found = strangeCall(decorated) ?? strangeHost(decorated) ?? strangeMember(decorated);
  return found && { where: whereOf(decorated), what: found[0], cure: found[1] };
}

/** The same for a decorator that may stand on a class as well. */
export function misplacementOnClass(decorated: DecoratorArguments): Misplacement | undefined {
  const [target, name, descriptor] = decorated;
  if (name !== undefined || descriptor !== undefined) return misplacementOf(decorated);
  return isClass(target) ? undefined : { where: whereOf(decorated), what: 'no class', cure: CLASS };
}

type Found = readonly [what: string, cure: string];

function strangeCall([, name, descriptor]: DecoratorArguments): Found | undefined {
  if (isContext(name)) return ['a standard (TC39) decorator', LEGACY];
  return typeof descriptor === 'number' ? ['a parameter', ITSELF] : undefined;
}

function strangeHost([target, name]: DecoratorArguments): Found | undefined {
  if (typeof target === 'function') return name === undefined ? ['a class', ITSELF] : ['a static member', INSTANCE];
  return isPrototype(target) ? undefined : ['a member of a plain object', CLASS];
}

function strangeMember([, name, descriptor]: DecoratorArguments): Found | undefined {
  const { get, set, value } = Object(descriptor) as PropertyDescriptor;
  if (get !== undefined || set !== undefined) return ['an accessor', ACCESSOR];
  if (typeof value !== 'function') return ['a property', METHOD];
  return typeof name === 'symbol' ? ['a method that a symbol names', NAMED] : undefined;
}

/** Standard (TC39) decorators get a context object in place of the name. */
const isContext = (name: unknown): name is { readonly kind: string; readonly name?: unknown } =>
  typeof name === 'object' && name !== null && 'kind' in name;

const isClass = (target: unknown): target is { readonly name: string; readonly prototype: object } =>
  typeof target === 'function' && typeof target.prototype === 'object';

const isPrototype = (target: unknown): boolean => {
  const { constructor } = Object(target) as object;
  return typeof constructor === 'function' && constructor !== Object && constructor.prototype === target;
};

function whereOf([target, name]: DecoratorArguments): string {
  const member = isContext(name) ? name.name : name;
  const host = isContext(name) && name.kind !== 'class' ? '' : hostName(target);
  if (typeof member === 'symbol') return `${host}[${String(member)}]`;
  return [host, typeof member === 'string' && member !== host ? member : ''].filter(Boolean).join('.');
}

function hostName(target: unknown): string {
  const host: unknown = typeof target === 'function' ? target : (Object(target) as object).constructor;
  return (typeof host === 'function' && host.name) || 'A decorated object';
}
