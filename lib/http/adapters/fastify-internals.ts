import { pristineMethods } from '../value/pristine.js';
import { missingOnce, type FrameworkPair, type Internal } from './internals.js';

/** True if the application has not replaced how a reply sends values. */
export const sendsAsFastify = pristineMethods({
  send: ['getReader', '[object Response]', 'charset'],
  serialize: ['raw.statusCode'],
});

/** The symbols found so far, by description: searching for one costs more than everything that is done with it. */
const known = new Map<string, symbol>();

/**
 * Returns what Fastify and its plugins keep under a symbol that no package exports. The symbol is found by its description.
 * @returns `undefined` if there is no such symbol
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

/** True for the hook that Fastify adds to its own routes for HEAD, and binds. It drops the body. */
const isHeadHook = (hook: SendHook): boolean => hook.name.endsWith('headRouteOnSendHandler');

const CONTEXT = 'fastify.context';
const HOOKS = 'fastify.hooks';
const REPLY_HEADERS = 'fastify.reply.headers';
const REPLY_SERIALIZER = 'fastify.reply.serializer';
const DEFAULT_SERIALIZER = 'fastify.replySerializerDefault';

const contextOf = (request: object) => propertyOf(request, CONTEXT) as RouteContext | undefined;

/** True if `preSerialization` hooks change the models of this request's route. */
export const routeHasModelHooks = (request: object): boolean =>
  (contextOf(request)?.preSerialization ?? undefined) !== undefined;

/** True if `onSend` hooks of the application may change what this request's route sends. */
export const routeHasSendHooks = (request: object): boolean =>
  contextOf(request)?.onSend?.some((hook) => !isHeadHook(hook)) ?? false;

/** Adds a hook for this request alone: after all others, or before Fastify's own for HEAD. */
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

/** Sends rendered text past every serializer. Its `Content-Type` stays as it is, even if it has none. */
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

/** True if `preSerialization` hooks were added to the whole instance by now. */
export function instanceHasModelHooks(instance: object): boolean {
  const hooks = propertyOf(instance, HOOKS) as { preSerialization?: readonly unknown[] } | undefined;
  return (hooks?.preSerialization?.length ?? 0) > 0;
}

/** True if `setReplySerializer()` was called on the whole instance, and if nobody can tell. */
export const instanceHasSerializer = (instance: object): boolean => propertyOf(instance, DEFAULT_SERIALIZER) !== null;

/** True if `setReplySerializer()` was called for the route. It takes precedence over response schemas. */
export const routeHasSerializer = (request: object): boolean =>
  typeof propertyOf(contextOf(request), DEFAULT_SERIALIZER) === 'function';

/** True if `reply.serializer()` was called. Such a serializer may turn objects into other types than JSON. */
export const replyHasSerializer = (reply: object): boolean => typeof propertyOf(reply, REPLY_SERIALIZER) === 'function';

const COOKIES = 'fastify.reply.setCookies';

/** Returns the cookies that @fastify/cookie will write when the reply is sent, by name, domain and path. */
export const pendingCookies = (reply: object): Map<unknown, unknown> | undefined =>
  (propertyOf(reply, COOKIES) as Map<unknown, unknown> | null | undefined) ?? undefined;

/** Makes @fastify/cookie write these cookies on another reply. */
export function setPendingCookies(from: object, to: object, cookies: Map<unknown, unknown>): void {
  const symbol = symbolOn(from, COOKIES);
  if (symbol !== undefined) Object.assign(to, { [symbol]: cookies });
}

/** Returns the headers that were set on the reply. They take precedence over those of the raw response. */
export const ownHeadersOf = (reply: object) =>
  propertyOf(reply, REPLY_HEADERS) as Record<string, number | string | string[]> | undefined;

/** Copies what `reply.serializer()` has set to another reply. */
export function copySerializer(from: object, to: object): void {
  const symbol = symbolOn(from, REPLY_SERIALIZER);
  if (symbol !== undefined) Object.assign(to, { [symbol]: (from as Record<symbol, unknown>)[symbol] });
}

/** A property that `decorateReply()` gives each reply, with its first value. */
export interface Decoration {
  readonly key: PropertyKey;
  readonly value: unknown;
}

/** A class of replies. Fastify makes one for each instance, and its own is the last `parent`. */
export interface ReplyClass {
  readonly prototype: object;
  readonly props?: readonly Decoration[];
  readonly parent?: ReplyClass;
}

export const replyClassOf = (reply: object) => reply.constructor as unknown as ReplyClass;

export const decorationsOf = (reply: object): readonly Decoration[] => replyClassOf(reply).props ?? [];

const hasSymbol = (host: object | undefined, description: string) =>
  host !== undefined && symbolOn(host, description) !== undefined;

const isHookList = (hooks: unknown): boolean => hooks === null || Array.isArray(hooks);

/** True for Fastify's own class of replies. Replies that are decorated have a class that is derived from it. */
const isBaseClass = ({ prototype }: ReplyClass): boolean => Object.getPrototypeOf(prototype) === Object.prototype;

/** True if @fastify/cookie is there. A `setCookie` alone may be the application's own. */
const usesCookiePlugin = (reply: object): boolean => 'setCookie' in reply && 'unsignCookie' in reply;

const serverOf = ({ request }: FrameworkPair) => (request as { server?: object }).server;

/** The parts of Fastify that this library relies on and that Fastify does not promise. */
export const FASTIFY_INTERNALS: readonly Internal[] = [
  {
    name: 'the source of reply.send and reply.serialize',
    detail: 'rewritten',
    check: ({ response }) => sendsAsFastify(response),
  },
  {
    name: `the route's hooks under Symbol(${CONTEXT}) of a request`,
    detail: 'unknown-framework',
    check: ({ request }) => isHookList(contextOf(request)?.preSerialization) && isHookList(contextOf(request)?.onSend),
  },
  {
    name: `Symbol(${DEFAULT_SERIALIZER}) of a route's context`,
    detail: 'unknown-framework',
    check: ({ request }) => hasSymbol(contextOf(request), DEFAULT_SERIALIZER),
  },
  {
    name: `the hooks under Symbol(${HOOKS}) of an instance`,
    detail: 'unknown-framework',
    check: (pair) => 'preSerialization' in Object(propertyOf(serverOf(pair), HOOKS)),
  },
  {
    name: `Symbol(${REPLY_SERIALIZER}) of a reply`,
    detail: 'unknown-framework',
    check: ({ response }) => hasSymbol(response, REPLY_SERIALIZER),
  },
  {
    name: `Symbol(${REPLY_HEADERS}) of a reply`,
    detail: 'unknown-framework',
    check: ({ response }) => hasSymbol(response, REPLY_HEADERS),
  },
  {
    name: 'the parent of a class of replies',
    detail: 'unknown-framework',
    check: ({ response }) => isBaseClass(replyClassOf(response)) || typeof replyClassOf(response).parent === 'function',
  },
  {
    name: `the cookies of @fastify/cookie under Symbol(${COOKIES}) of a reply`,
    detail: 'unknown-framework',
    check: ({ response }) => !usesCookiePlugin(response) || hasSymbol(response, COOKIES),
  },
  {
    name: 'the decorations in props of a class of replies',
    detail: 'unknown-framework',
    check: ({ response }) => Array.isArray(replyClassOf(response).props),
  },
];

/** Returns the name of an internal that this Fastify lacks, if it lacks one. */
export const missingInFastify = missingOnce(FASTIFY_INTERNALS);
