import { describe } from '@jest/globals';
import { OnQueueActive, Process } from '@nestjs/bull';
import { OnQueueEvent, OnWorkerEvent, Processor } from '@nestjs/bullmq';
import { OnEvent } from '@nestjs/event-emitter';
import {
  Args,
  Context,
  Info,
  Mutation,
  Parent,
  Query,
  ResolveField,
  ResolveReference,
  Subscription,
} from '@nestjs/graphql';
import { Ctx, EventPattern, GrpcMethod, GrpcStreamMethod, MessagePattern, Payload } from '@nestjs/microservices';
import { Cron, Interval, Timeout } from '@nestjs/schedule';
import { Ack, ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';

import * as keys from '../../lib/nest/metadata/handler-metadata.js';
import { routeArguments } from '../../lib/nest/metadata/nest-metadata.js';
import { relies } from './relies.js';

/** What a decorator leaves on a method under a key. */
function left(decorate: unknown, key: string): unknown {
  class Probe {
    probe() {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Probe.prototype, 'probe')!;
  (decorate as MethodDecorator)(Probe.prototype, 'probe', descriptor);
  return Reflect.getMetadata(key, descriptor.value as object);
}

/** The kind of parameter that a decorator describes. */
function kindOf(decorate: ParameterDecorator): unknown {
  class Probe {
    probe(_given: unknown) {}
  }
  decorate(Probe.prototype, 'probe', 0);
  return routeArguments(Probe, 'probe')[0]?.type;
}

const streaming = (decorate: unknown) =>
  (left(decorate, keys.MESSAGE_PATTERNS) as readonly { streaming: string }[]).map((pattern) => pattern.streaming);

describe('@nestjs/microservices', () => {
  relies(keys.MESSAGE_HANDLER, () => left(MessagePattern('x'), keys.MESSAGE_HANDLER) === 1);
  relies('the kind of an event', () => left(EventPattern('x'), keys.MESSAGE_HANDLER) === keys.EVENT);
  relies('the pattern of a stream', () => streaming(GrpcStreamMethod('X', 'y'))[0] === 'rx_stream');
  relies('the pattern of a call', () => streaming(GrpcMethod('X', 'y'))[0] === 'no_stream');
  relies('the kind of @Payload()', () => kindOf(Payload()) === keys.RpcParameter.PAYLOAD);
  relies('the kind of @Ctx()', () => kindOf(Ctx()) === keys.RpcParameter.CONTEXT);
});

describe('@nestjs/websockets', () => {
  relies(keys.SOCKET_MESSAGE, () => left(SubscribeMessage('x'), keys.SOCKET_MESSAGE) === true);
  relies('the kind of @ConnectedSocket()', () => kindOf(ConnectedSocket()) === keys.SocketParameter.SOCKET);
  relies('the kind of @MessageBody()', () => kindOf(MessageBody()) === keys.SocketParameter.PAYLOAD);
  relies('the kind of @Ack()', () => kindOf(Ack()) === keys.SocketParameter.ACK);
});

describe('@nestjs/graphql', () => {
  const type = () => String;
  relies('the type of @Query()', () => left(Query(type), keys.RESOLVER_TYPE) === 'Query');
  relies('the type of @Mutation()', () => left(Mutation(type), keys.RESOLVER_TYPE) === 'Mutation');
  relies('the type of @Subscription()', () => left(Subscription(type), keys.RESOLVER_TYPE) === 'Subscription');
  relies(keys.RESOLVED_FIELD, () => left(ResolveField(type), keys.RESOLVED_FIELD) === true);
  relies(keys.RESOLVED_REFERENCE, () => left(ResolveReference(), keys.RESOLVED_REFERENCE) === true);
  relies(keys.FIELD_MIDDLEWARE, () => {
    const middleware = [() => undefined];
    return left(ResolveField(type, { middleware }), keys.FIELD_MIDDLEWARE) === middleware;
  });
  relies('the kind of @Parent()', () => kindOf(Parent()) === keys.GraphqlParameter.PARENT);
  relies('the kind of @Args()', () => kindOf(Args('x')) === keys.GraphqlParameter.ARGS);
  relies('the kind of @Context()', () => kindOf(Context()) === keys.GraphqlParameter.CONTEXT);
  relies('the kind of @Info()', () => kindOf(Info()) === keys.GraphqlParameter.INFO);
});

describe('packages whose handlers nobody waits for', () => {
  relies('the scheduler types', () =>
    [Cron('* * * * *'), Timeout(1), Interval(1)].every(
      (decorate, at) => left(decorate, keys.SCHEDULER) === at + 1 && keys.SCHEDULERS[at + 1] !== undefined,
    ),
  );
  relies(keys.EVENT_LISTENER, () => left(OnEvent('x'), keys.EVENT_LISTENER) !== undefined);
  relies(keys.BULL_PROCESS, () => left(Process(), keys.BULL_PROCESS) !== undefined);
  relies(keys.BULL_EVENT, () => left(OnQueueActive(), keys.BULL_EVENT) !== undefined);
  relies(keys.BULLMQ_WORKER_EVENT, () => left(OnWorkerEvent('active'), keys.BULLMQ_WORKER_EVENT) !== undefined);
  relies(keys.BULLMQ_QUEUE_EVENT, () => left(OnQueueEvent('active'), keys.BULLMQ_QUEUE_EVENT) !== undefined);
  relies(keys.BULLMQ_PROCESSOR, () => {
    class Probe {}
    Processor('x')(Probe);
    return Reflect.hasMetadata(keys.BULLMQ_PROCESSOR, Probe);
  });
});
