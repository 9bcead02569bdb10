/**
 * The metadata by which other packages of Nest mark methods that they call. No package documents them, and none of these packages
 * is imported: an application may have any of them, or none. `test/upgrade/transport-internals.spec.ts` holds each key.
 */

/** `@nestjs/microservices`: 1 for `@MessagePattern()`, 2 for `@EventPattern()`. */
export const MESSAGE_HANDLER = 'microservices:handler_type';
export const EVENT = 2;
/** The patterns of a message handler. One of gRPC says whether its payload is a stream. */
export const MESSAGE_PATTERNS = 'microservices:pattern';

/** `@nestjs/websockets`: true for `@SubscribeMessage()`. */
export const SOCKET_MESSAGE = 'websockets:message_mapping';

/** `@nestjs/graphql`: `Query`, `Mutation` or `Subscription`. */
export const RESOLVER_TYPE = 'graphql:resolver_type';
/** True for `@ResolveField()`. */
export const RESOLVED_FIELD = 'graphql:resolve_property';
/** True for `@ResolveReference()`. */
export const RESOLVED_REFERENCE = 'graphql:resolve_reference';
/** The middleware of one field. */
export const FIELD_MIDDLEWARE = 'graphql:field_resolver_middleware';

/** The keys of handlers that answer calls of another transport than HTTP. */
export const HANDLER_KEYS = [MESSAGE_HANDLER, SOCKET_MESSAGE, RESOLVER_TYPE, RESOLVED_FIELD] as const;

/** `@nestjs/schedule`: which of `SCHEDULERS`. */
export const SCHEDULER = 'SCHEDULER_TYPE';
export const SCHEDULERS: Readonly<Record<number, string>> = { 1: '@Cron()', 2: '@Timeout()', 3: '@Interval()' };

/** `@nestjs/event-emitter`: `@OnEvent()`. */
export const EVENT_LISTENER = 'EVENT_LISTENER_METADATA';

/** `@nestjs/bull`: `@Process()`, and `@OnQueueActive()` and the like. */
export const BULL_PROCESS = 'bull:module_queue_process';
export const BULL_EVENT = 'bull:module_on_queue_event';

/** `@nestjs/bullmq`: `@Processor()` on the class, whose method is `process`. */
export const BULLMQ_PROCESSOR = 'bullmq:processor_metadata';
export const BULLMQ_WORKER_EVENT = 'bullmq:worker_events_metadata';
export const BULLMQ_QUEUE_EVENT = 'bullmq:queue_events_metadata';

/** Kinds of parameters of resolvers. Nest keeps them where it keeps those of routes. */
export const GraphqlParameter = { PARENT: 0, CONTEXT: 1, INFO: 2, ARGS: 3 } as const;

/** Kinds of parameters of message handlers. */
export const RpcParameter = { PAYLOAD: 3, CONTEXT: 6, GRPC_CALL: 9 } as const;

/** Kinds of parameters of gateways. */
export const SocketParameter = { SOCKET: 0, PAYLOAD: 3, ACK: 13 } as const;
