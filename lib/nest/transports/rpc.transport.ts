import { refusedHandler } from '../../errors/transports.js';
import { MESSAGE_HANDLER, MESSAGE_PATTERNS, RpcParameter } from '../metadata/handler-metadata.js';
import { placeOf } from '../metadata/place.js';
import { handlerOf, undecorated, type HandlerTransport } from './transport.js';

const { PAYLOAD, CONTEXT, GRPC_CALL } = RpcParameter;

/** Message handlers of `@nestjs/microservices`, over any of its transports. */
export const rpc: HandlerTransport = {
  name: 'rpc',
  caller: 'messages of a microservice',
  serves: (method) => Reflect.getMetadata(MESSAGE_HANDLER, method) !== undefined,
  kinds: {
    [PAYLOAD]: { decorator: '@Payload()', name: 'payload', isKeyed: true },
    [CONTEXT]: { decorator: '@Ctx()', name: 'context', isKeyed: false, tellsCaller: true },
    [GRPC_CALL]: { decorator: '@GrpcCall()', name: 'call', isKeyed: false, tellsCaller: true },
  },
  undecorated: () => [undecorated(0, PAYLOAD)],
  check: (handler) => {
    const patterns = (Reflect.getMetadata(MESSAGE_PATTERNS, handlerOf(handler)) ?? []) as readonly unknown[];
    if (patterns.some(isStream)) throw refusedHandler(placeOf(handler), '@GrpcStreamMethod()', STREAM);
  },
  callerOf: (context) => {
    const given: unknown = context.getArgs()[1];
    const name = (Object(given) as object).constructor.name;
    return WITHOUT_CREDENTIALS.has(name)
      ? { kind: 'known', isAuthenticated: false, identified: given }
      : { kind: 'unknown', why: whyUnknown(name), identified: given };
  },
};

/** The contexts of transports whose messages are a pattern and a payload, and nothing else. */
const WITHOUT_CREDENTIALS = new Set(['TcpContext', 'RedisContext']);

const whyUnknown = (name: string) =>
  `its messages come with a ${name}, whose headers may carry credentials. Say who shares its entries: visibility: 'public' or 'private'.`;

const STREAM = 'its payload is a stream';

const isStream = (pattern: unknown): boolean => {
  const { streaming } = Object(pattern) as { streaming?: unknown };
  return streaming !== undefined && streaming !== 'no_stream';
};
