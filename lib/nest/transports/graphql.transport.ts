import { visibleArguments } from '../../cache/key/parameter-names.js';
import { fieldWithoutKey, refusedHandler } from '../../errors/transports.js';
import { GraphqlParameter, RESOLVED_FIELD, RESOLVER_TYPE } from '../metadata/handler-metadata.js';
import { placeOf } from '../metadata/place.js';
import { originalOf } from '../stand-in/mimic-method.js';
import { handlerOf, undecorated, type Caller, type HandlerTransport } from './transport.js';

const { PARENT, ARGS, CONTEXT, INFO } = GraphqlParameter;

/** The arguments of a resolver that decorates no parameter, in order. */
const RAW = [PARENT, ARGS, CONTEXT, INFO].map((type, index) => undecorated(index, type));

const REFUSED: Readonly<Record<string, string>> = {
  Mutation: 'a mutation changes things, and must run each time',
  Subscription: 'a subscription never ends',
};

/** Resolvers of `@nestjs/graphql`, on any driver. */
export const graphql: HandlerTransport = {
  name: 'graphql',
  caller: 'GraphQL',
  serves: (method) => typeof Reflect.getMetadata(RESOLVER_TYPE, method) === 'string' || isField(method),
  kinds: {
    [PARENT]: { decorator: '@Parent()', name: 'parent', isKeyed: false },
    [ARGS]: { decorator: '@Args()', name: 'args', isKeyed: true },
    [CONTEXT]: { decorator: '@Context()', name: 'context', isKeyed: false, tellsCaller: true },
    [INFO]: { decorator: '@Info()', name: 'info', isKeyed: false, tellsCaller: true },
  },
  undecorated: ({ standIn }) => RAW.slice(0, visibleArguments(originalOf(standIn.method!))),
  check: (handler) => {
    const type = Reflect.getMetadata(RESOLVER_TYPE, handlerOf(handler)) as string | undefined;
    const why = type === undefined ? undefined : REFUSED[type];
    if (why !== undefined) throw refusedHandler(placeOf(handler), `@${type}()`, why);
    if (isField(handlerOf(handler)) && handler.standIn.options.key === undefined)
      throw fieldWithoutKey(placeOf(handler));
  },
  callerOf: (context) => callerIn(context.getArgs()[CONTEXT_AT]),
};

const CONTEXT_AT = 2;

/** True for a resolver that Nest calls for each object, without interceptors unless the application asks for them. */
export const isField = (method: object): boolean => Reflect.getMetadata(RESOLVED_FIELD, method) === true;

interface HttpRequest {
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The context is whatever the application makes of it. Drivers put the request there. */
function callerIn(context: unknown): Caller {
  const { req, request, reply, user } = Object(context) as Record<string, unknown>;
  const requests = [req, request, (Object(reply) as { request?: unknown }).request];
  const users = [user, ...requests.flatMap(usersOf)];
  const found = requests.find(isHttpRequest);
  if (found === undefined && users.some(isThere)) return { kind: 'known', isAuthenticated: true, identified: req };
  if (found === undefined) return { kind: 'unknown', why: NO_REQUEST, identified: req ?? context };
  if (requests.some(isOfSocket)) return { kind: 'unknown', why: SOCKET, identified: found };
  const isAuthenticated = requests.some(hasCredentials) || users.some(isThere);
  return { kind: 'known', isAuthenticated, identified: found };
}

/** Fastify's requests have one of Node beside them. */
function usersOf(request: unknown): unknown[] {
  const { user, raw } = Object(request) as { user?: unknown; raw?: unknown };
  return [user, (Object(raw) as { user?: unknown }).user];
}

/** Clients of a socket sign in after it is open. */
const isOfSocket = (value: unknown) => isHttpRequest(value) && value.headers['sec-websocket-key'] !== undefined;

const isThere = (value: unknown) => value !== undefined && value !== null;

const isHttpRequest = (value: unknown): value is HttpRequest =>
  typeof value === 'object' && value !== null && typeof (value as { headers?: unknown }).headers === 'object';

const hasCredentials = (value: unknown) => isHttpRequest(value) && value.headers.authorization !== undefined;

const CURE = "Say who shares its entries: visibility: 'public' or 'private'.";

const NO_REQUEST = `the GraphQL context holds no request, as req, so that credentials would go unseen. ${CURE}`;
const SOCKET = `it was called over a socket, whose credentials no request shows. ${CURE}`;
