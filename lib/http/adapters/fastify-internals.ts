import { pristineMethods } from '../value/pristine.js';

const sendsAsFastify = pristineMethods({
  send: ['getReader', '[object Response]', 'charset'],
  serialize: ['raw.statusCode'],
});

/** True if a reply sends values in a way of the application's. */
export const sendsItsOwnWay = (reply: object): boolean => !sendsAsFastify(reply);

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
  readonly onSend?: readonly SendHook[] | null;
}

type SendHook = (request: never, reply: never, payload: unknown, done: never) => unknown;

/** What Fastify itself adds to its routes for HEAD, and binds: it takes the body away. */
const isHeadHook = (hook: SendHook): boolean => hook.name.endsWith('headRouteOnSendHandler');

const CONTEXT = 'fastify.context';
const REPLY_SERIALIZER = 'fastify.reply.serializer';
const REPLY_HEADERS = 'fastify.reply.headers';
const DEFAULT_SERIALIZER = 'fastify.replySerializerDefault';

const contextOf = (request: object) => propertyOf(request, CONTEXT) as RouteContext | undefined;

/** Whether `preSerialization` hooks work on the models of this request's route. */
export const routeHasModelHooks = (request: object): boolean => (contextOf(request)?.preSerialization ?? undefined) !== undefined;

/** Whether `onSend` hooks of the application work on what this request's route sends. */
export const routeHasSendHooks = (request: object): boolean => contextOf(request)?.onSend?.some((hook) => !isHeadHook(hook)) ?? false;

/** Adds a hook for this request alone: behind all others, or behind those that HEAD still shows a body. */
export function addSendHook(request: object, hook: SendHook, at: 'last' | 'before HEAD'): void {
  const context = contextOf(request)!;
  const hooks = [...(context.onSend ?? [])];
  const head = at === 'last' ? -1 : hooks.findIndex(isHeadHook);
  hooks.splice(head < 0 ? hooks.length : head, 0, hook);
  Object.assign(request, { [symbolOn(request, CONTEXT)!]: Object.create(context, { onSend: { value: hooks } }) });
}

export interface SendingReply {
  getHeader(name: string): unknown;
  header(name: string, value: unknown): unknown;
  removeHeader(name: string): unknown;
  serializer(serialize: (text: string) => string): unknown;
  send(payload: string): unknown;
}

/** Sends text that is rendered already: no serializer works on it, and its type stays as it is, also if it has none. */
export function sendText(reply: SendingReply, text: string): unknown {
  const symbol = symbolOn(reply, REPLY_SERIALIZER);
  if (symbol === undefined) return reply.send(text);
  const own = (reply as unknown as Record<symbol, unknown>)[symbol];
  const isTyped = reply.getHeader('content-type') !== undefined;
  if (!isTyped) reply.header('content-type', 'text/plain');
  reply.serializer((rendered) => {
    Object.assign(reply, { [symbol]: own });
    if (!isTyped) reply.removeHeader('content-type');
    return rendered;
  });
  return reply.send(text);
}

/** Whether `preSerialization` hooks were added to the whole instance by now. */
export function instanceHasModelHooks(instance: object): boolean {
  const hooks = propertyOf(instance, 'fastify.hooks') as { preSerialization?: readonly unknown[] } | undefined;
  return (hooks?.preSerialization?.length ?? 0) > 0;
}

/** True if `setReplySerializer()` was called on the whole instance, and if nobody can tell. */
export const instanceHasSerializer = (instance: object): boolean => propertyOf(instance, DEFAULT_SERIALIZER) !== null;

/** Whether `setReplySerializer()` was called, which goes before response schemas. */
export const routeHasSerializer = (request: object): boolean =>
  typeof propertyOf(contextOf(request), DEFAULT_SERIALIZER) === 'function';

/** Whether `reply.serializer()` was called, which makes other types than JSON of objects. */
export const replyHasSerializer = (reply: object): boolean =>
  typeof propertyOf(reply, REPLY_SERIALIZER) === 'function';

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
export const ownHeadersOf = (reply: object) => propertyOf(reply, REPLY_HEADERS) as Record<string, number | string | string[]> | undefined;

/** Gives a reply the serializer that `reply.serializer()` gave another one. */
export function copySerializer(from: object, to: object): void {
  const symbol = symbolOn(from, REPLY_SERIALIZER);
  if (symbol !== undefined) Object.assign(to, { [symbol]: (from as Record<symbol, unknown>)[symbol] });
}

interface Internal {
  readonly name: string;
  isThere(request: object, reply: object): boolean;
}

interface ReplyClass {
  readonly prototype: object;
  readonly props?: unknown;
  readonly parent?: unknown;
}

const classOf = (reply: object) => reply.constructor as ReplyClass;

/** True for Fastify's own class; replies that are decorated have a class that is derived from it. */
const isBaseClass = ({ prototype }: ReplyClass): boolean => Object.getPrototypeOf(prototype) === Object.prototype;

const isHookList = (hooks: unknown): boolean => hooks === null || Array.isArray(hooks);

/** `setCookie` alone may be the application's own. */
const usesCookiePlugin = (reply: object): boolean => 'setCookie' in reply && 'unsignCookie' in reply;

const INTERNALS: readonly Internal[] = [
  { name: `request[Symbol(${CONTEXT})]`, isThere: (request) => contextOf(request) !== undefined },
  { name: 'preSerialization of a route', isThere: (request) => isHookList(contextOf(request)!.preSerialization) },
  { name: 'onSend of a route', isThere: (request) => isHookList(contextOf(request)!.onSend) },
  { name: `Symbol(${DEFAULT_SERIALIZER}) of a route`, isThere: (request) => symbolOn(contextOf(request)!, DEFAULT_SERIALIZER) !== undefined },
  { name: `reply[Symbol(${REPLY_SERIALIZER})]`, isThere: (_request, reply) => symbolOn(reply, REPLY_SERIALIZER) !== undefined },
  { name: `reply[Symbol(${REPLY_HEADERS})]`, isThere: (_request, reply) => ownHeadersOf(reply) !== undefined },
  { name: 'props of a class of replies', isThere: (_request, reply) => Array.isArray(classOf(reply).props) },
  { name: 'parent of a class of replies', isThere: (_request, reply) => isBaseClass(classOf(reply)) || typeof classOf(reply).parent === 'function' },
  { name: `reply[Symbol(${COOKIES})] of @fastify/cookie`, isThere: (_request, reply) => !usesCookiePlugin(reply) || symbolOn(reply, COOKIES) !== undefined },
];

/**
 * Returns the first internal of Fastify that is not where it is looked for, as in a version that is not known yet. Nobody can tell
 * then what will be done to a response. `undefined` if all of them are there.
 */
export const missingInternal = (request: object, reply: object): string | undefined =>
  INTERNALS.find((internal) => !internal.isThere(request, reply))?.name;
