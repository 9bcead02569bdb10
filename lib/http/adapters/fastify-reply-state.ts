import { decorationsOf, replyClassOf, type ReplyClass } from './fastify-internals.js';
import { carriedAs, isState, shadowsMethod, type Carried } from '../value/response-state.js';

/** The properties that Fastify itself puts on each reply. */
const FASTIFYS_OWN: ReadonlySet<PropertyKey> = new Set(['raw', 'request', 'log', 'locals']);

/** Returns what hooks have put on a reply, and the accessors that decorate it. A decoration with its first value is no state. */
export function ownStateOfReply(reply: object): readonly Carried[] {
  const decorations = decorationsOf(reply);
  const isUnchanged = (name: string) =>
    decorations.some(
      ({ key, value }) => key === name && value === Reflect.getOwnPropertyDescriptor(reply, name)?.value,
    );
  const own = Object.getOwnPropertyNames(reply).filter(
    (name) => !FASTIFYS_OWN.has(name) && isState(reply, name) && !isUnchanged(name),
  );
  return [...own, ...accessorsOf(replyClassOf(reply))].map((name) => carriedAs(reply, name, 'reply'));
}

const accessors = new WeakMap<ReplyClass, readonly string[]>();

/** Returns the names that were given to `decorateReply(name, { getter })`. */
function accessorsOf(replies: ReplyClass): readonly string[] {
  const known = accessors.get(replies);
  if (known !== undefined) return known;
  const found = replies.parent === undefined ? [] : [...getters(replies.prototype), ...accessorsOf(replies.parent)];
  accessors.set(replies, found);
  return found;
}

const getters = (host: object): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(host)).flatMap(([name, { get }]) =>
    get === undefined || name.startsWith('_') ? [] : [name],
  );

/**
 * Returns a check that is true for the properties that a copy of a reply needs too: all that Fastify does not set itself.
 * @param untouched a new reply of the same class
 */
export function isCarriedByReply(reply: object, untouched: object): (key: PropertyKey) => boolean {
  const own = new Set<PropertyKey>(Reflect.ownKeys(untouched));
  const decorations = new Set(decorationsOf(reply).map(({ key }) => key));
  return (key) =>
    !FASTIFYS_OWN.has(key) &&
    (!own.has(key) || decorations.has(key)) &&
    ![reply, untouched].some((host) => Object.hasOwn(host, key) && shadowsMethod(host, key));
}
