import { arePristine, pristine } from './pristine.js';

/** How Fastify's own ways of sending a value are recognised. */
const SENDING = {
  send: pristine(['getReader', '[object Response]', 'charset']),
  serialize: pristine(['raw.statusCode']),
};

/** Whether a reply sends values in a way of its own. */
export const sendsItsOwnWay = (reply: object): boolean => !arePristine(reply, SENDING);

/** The symbols found so far, by description: looking for one is dearer than all else that is done with it. */
const known = new Map<string, symbol>();

/**
 * What Fastify and its plugins keep under symbols that no package exports, found by the symbols' descriptions. Where one is
 * called otherwise, its value is `undefined`.
 */
function propertyOf(host: object | undefined, description: string): unknown {
  const symbol = host && symbolOn(host, description);
  return symbol && (host as Record<symbol, unknown>)[symbol];
}

function symbolOn(host: object, description: string): symbol | undefined {
  const earlier = known.get(description);
  if (earlier !== undefined && Object.hasOwn(host, earlier)) return earlier;
  const found = Object.getOwnPropertySymbols(host).find((symbol) => symbol.description === description);
  if (found !== undefined) known.set(description, found);
  return found;
}

interface RouteContext {
  readonly preSerialization?: readonly unknown[] | null;
}

const contextOf = (request: object) => propertyOf(request, 'fastify.context') as RouteContext | undefined;

/** Whether `preSerialization` hooks work on the models of this request's route. */
export const routeHasModelHooks = (request: object): boolean => (contextOf(request)?.preSerialization ?? undefined) !== undefined;

/** Whether `preSerialization` hooks were added to the whole instance by now. */
export function instanceHasModelHooks(instance: object): boolean {
  const hooks = propertyOf(instance, 'fastify.hooks') as { preSerialization?: readonly unknown[] } | undefined;
  return (hooks?.preSerialization?.length ?? 0) > 0;
}

/** Whether `setReplySerializer()` was called on the whole instance. */
export const instanceHasSerializer = (instance: object): boolean =>
  typeof propertyOf(instance, 'fastify.replySerializerDefault') === 'function';

/** Whether `setReplySerializer()` was called, which goes before response schemas. */
export const routeHasSerializer = (request: object): boolean =>
  typeof propertyOf(contextOf(request), 'fastify.replySerializerDefault') === 'function';

/** Whether `reply.serializer()` was called, which makes other types than JSON of objects. */
export const replyHasSerializer = (reply: object): boolean =>
  typeof propertyOf(reply, 'fastify.reply.serializer') === 'function';

/** Whether @fastify/cookie will write cookies when the reply is on its way. */
export function hasPendingCookies(reply: object): boolean {
  const pending = propertyOf(reply, 'fastify.reply.setCookies') as { size?: number } | null | undefined;
  return (pending?.size ?? 0) > 0;
}

/** Has @fastify/cookie write the cookies of one reply on another. */
export function copyPendingCookies(from: object, to: object): void {
  const symbol = symbolOn(from, 'fastify.reply.setCookies');
  if (symbol !== undefined) Object.assign(to, { [symbol]: (from as Record<symbol, unknown>)[symbol] });
}
