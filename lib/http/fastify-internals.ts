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
  readonly onSend?: readonly unknown[] | null;
}

const contextOf = (request: object) => propertyOf(request, 'fastify.context') as RouteContext | undefined;

/** Whether `preSerialization` hooks work on the models of this request's route. */
export const routeHasModelHooks = (request: object): boolean => (contextOf(request)?.preSerialization ?? undefined) !== undefined;

/** Whether `onSend` hooks get the payloads of this request's route on their way. Fastify's own, which empties `HEAD`, is none. */
export const routeHasSendHooks = (request: object): boolean =>
  contextOf(request)?.onSend?.some((hook) => !(hook as { readonly name: string }).name.endsWith('headRouteOnSendHandler')) === true;

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

const COOKIES = 'fastify.reply.setCookies';

/** Cookies that @fastify/cookie will write when the reply is on its way, by name, domain and path. */
export const pendingCookies = (reply: object): Map<unknown, unknown> | undefined =>
  (propertyOf(reply, COOKIES) as Map<unknown, unknown> | null | undefined) ?? undefined;

/** Has @fastify/cookie write these cookies on a reply that stands in for another one. */
export function setPendingCookies(from: object, to: object, cookies: Map<unknown, unknown>): void {
  const symbol = symbolOn(from, COOKIES);
  if (symbol !== undefined) Object.assign(to, { [symbol]: cookies });
}

/** The headers that are set by way of the reply, which go before those of the raw response. */
export const ownHeadersOf = (reply: object) => propertyOf(reply, 'fastify.reply.headers') as Record<string, number | string | string[]> | undefined;

/** Gives a reply the serializer that `reply.serializer()` gave another one. */
export function copySerializer(from: object, to: object): void {
  const symbol = symbolOn(from, 'fastify.reply.serializer');
  if (symbol !== undefined) Object.assign(to, { [symbol]: (from as Record<symbol, unknown>)[symbol] });
}
