import { carriedAs, isState, shadowsMethod, type Carried } from '../value/response-state.js';

/** What `decorateReply()` gives each reply, with the value that it begins with. */
interface Decoration {
  readonly key: PropertyKey;
  readonly value: unknown;
}

/** What Fastify puts on each reply by name. */
const FASTIFYS_OWN: ReadonlySet<PropertyKey> = new Set(['raw', 'request', 'log', 'locals']);

const decorationsOf = (reply: object): readonly Decoration[] =>
  (reply.constructor as { props?: readonly Decoration[] }).props ?? [];

/** What hooks have put on a reply, and accessors that decorate it. A decoration that has its first value is no state. */
export function ownStateOfReply(reply: object): readonly Carried[] {
  const decorations = decorationsOf(reply);
  const isUnchanged = (name: string) => decorations.some(({ key, value }) => key === name && value === Reflect.getOwnPropertyDescriptor(reply, name)?.value);
  const own = Object.getOwnPropertyNames(reply).filter((name) => !FASTIFYS_OWN.has(name) && isState(reply, name) && !isUnchanged(name));
  return [...own, ...accessorsOf(reply.constructor as ReplyClass)].map((name) => carriedAs(reply, name, 'reply'));
}

/** Fastify makes a class of replies for each instance, above which stands its own. */
interface ReplyClass {
  readonly prototype: object;
  readonly parent?: ReplyClass;
}

const accessors = new WeakMap<ReplyClass, readonly string[]>();

/** The names of what `decorateReply(name, { getter })` gives each reply. */
function accessorsOf(replies: ReplyClass): readonly string[] {
  const known = accessors.get(replies);
  if (known !== undefined) return known;
  const found = replies.parent === undefined ? [] : [...getters(replies.prototype), ...accessorsOf(replies.parent)];
  accessors.set(replies, found);
  return found;
}

const getters = (host: object): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(host)).flatMap(([name, { get }]) => (get === undefined || name.startsWith('_') ? [] : [name]));

/**
 * Whether a property of a reply is nothing that Fastify puts there itself, so that a reply in its place has it too.
 * @param untouched a reply of the same class
 */
export function isCarriedByReply(reply: object, untouched: object): (key: PropertyKey) => boolean {
  const own = new Set<PropertyKey>(Reflect.ownKeys(untouched));
  const decorations = new Set(decorationsOf(reply).map(({ key }) => key));
  return (key) =>
    !FASTIFYS_OWN.has(key) && (!own.has(key) || decorations.has(key)) && ![reply, untouched].some((host) => Object.hasOwn(host, key) && shadowsMethod(host, key));
}
