import { describe, expect, it } from '@jest/globals';
import { OnQueueActive, Process } from '@nestjs/bull';
import { OnQueueEvent, OnWorkerEvent, Processor } from '@nestjs/bullmq';
import { Controller, Get, Injectable, type Type } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import {
  Context,
  Info,
  Mutation,
  Parent,
  Query,
  ResolveField,
  ResolveReference,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { Ctx, EventPattern, GrpcStreamMethod, MessagePattern, Payload } from '@nestjs/microservices';
import { Cron, Interval, Timeout } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { Ack, ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';

import { GiottoCache, GiottoCacheModule, type GiottoCacheProgramOptions } from 'giotto-cache';
import { rowsUnder } from '../documents/pages.js';
import { rejectedBy, thrownBy, type Told } from '../support/errors.js';

type Decorators = readonly MethodDecorator[];

/** A class whose method `handle` carries the decorators, closest to it the first. */
function classOf(decorators: Decorators, parameters: readonly ParameterDecorator[] = []) {
  class Cats {
    handle(..._given: unknown[]) {}
    plain() {}
  }
  for (const [index, decorate] of parameters.entries()) decorate(Cats.prototype, 'handle', index);
  const descriptor = Object.getOwnPropertyDescriptor(Cats.prototype, 'handle')!;
  for (const decorate of decorators) decorate(Cats.prototype, 'handle', descriptor);
  Object.defineProperty(Cats.prototype, 'handle', descriptor);
  return Cats;
}

const classWith = (
  decorators: Decorators,
  options: GiottoCacheProgramOptions = {},
  parameters: readonly ParameterDecorator[] = [],
) => classOf([GiottoCache(60, options) as MethodDecorator, ...decorators], parameters);

const refusedBy = async (start: () => Promise<void>) => (await rejectedBy(start)) as Told;

/** Of an application without HTTP, in which only the startup of the cache runs. */
const refusalOf = (target: Type, isController = false) =>
  refusedBy(async () => {
    const imports = [GiottoCacheModule.forRoot({ identify: () => 'somebody' })];
    const members = isController ? { controllers: [target] } : { providers: [target] };
    const module = await Test.createTestingModule({ imports, ...members }).compile();
    await module.init();
    await module.close();
  });

type Given = [decorators: Decorators, options: GiottoCacheProgramOptions, parameters: readonly ParameterDecorator[]];

const UNKEYABLE = 'GIOTTO_UNKEYABLE_PARAMETER';
const UNSHARED = 'GIOTTO_VISIBILITY_REQUIRED';

const key = () => 1;
const RESOLVED = [Query(() => String) as MethodDecorator];
const FIELD = [ResolveField(() => String) as MethodDecorator];
const MESSAGE = [MessagePattern('cats') as MethodDecorator];
const SOCKET = [SubscribeMessage('cats') as MethodDecorator];

const REFUSED: readonly [name: string, decorator: MethodDecorator, why: RegExp][] = [
  ['@EventPattern()', EventPattern('cat') as MethodDecorator, /nobody waits/],
  ['@Cron()', Cron('* * * * *'), /nobody waits/],
  ['@Interval()', Interval(60_000), /nobody waits/],
  ['@Timeout()', Timeout(60_000), /nobody waits/],
  ['@OnEvent()', OnEvent('cat') as MethodDecorator, /nobody waits/],
  ['@Process()', Process() as MethodDecorator, /each time/],
  ['@OnQueueActive() or the like', OnQueueActive() as MethodDecorator, /nobody waits/],
  ['@OnWorkerEvent()', OnWorkerEvent('active') as MethodDecorator, /nobody waits/],
  ['@OnQueueEvent()', OnQueueEvent('active') as MethodDecorator, /nobody waits/],
  ['@Mutation()', Mutation(() => String) as MethodDecorator, /changes things/],
  ['@Subscription()', Subscription(() => String) as MethodDecorator, /never ends/],
  ['@ResolveReference()', ResolveReference() as MethodDecorator, /reference/],
  ['@GrpcStreamMethod()', GrpcStreamMethod('Cats', 'Handle') as MethodDecorator, /stream/],
];

describe('the startup refuses by name, with a cure', () => {
  it.each(REFUSED)('%s', async (name, decorator, why) => {
    const told = await refusalOf(classWith([decorator]));
    expect(told).toMatchObject({ code: 'GIOTTO_REFUSED_HANDLER' });
    expect(told.message).toContain(`Cats.handle: a method under ${name} cannot be cached: `);
    expect(told.message).toMatch(why);
    expect(told.message).toMatch(/Take @GiottoCache off it, and put it on the provider's method/);
  });

  it('the method of a @Processor() of BullMQ', async () => {
    @Processor('cats')
    class Worker_ {
      @GiottoCache(60)
      async process(_job: unknown) {}
    }
    expect(await refusalOf(Worker_)).toMatchObject({
      code: 'GIOTTO_REFUSED_HANDLER',
      message: expect.stringContaining('Worker_.process: a method under @Processor()'),
    });
  });

  it('@Ack(), by which a handler answers by itself', async () => {
    const told = await refusalOf(classWith(SOCKET, { visibility: 'public' }, [Ack()]));
    expect(told).toMatchObject({ code: 'GIOTTO_REFUSED_HANDLER', message: expect.stringContaining('@Ack()') });
  });

  it.each<[string, Given, code: string, cure: RegExp]>([
    ['a field without key', [FIELD, {}, []], 'GIOTTO_FIELD_WITHOUT_KEY', /key: \(\{ parent, args \}\)/],
    ['a field without key that takes its parent', [FIELD, {}, [Parent()]], 'GIOTTO_FIELD_WITHOUT_KEY', /parent/],
    ['a context without key', [RESOLVED, {}, [Context()]], UNKEYABLE, /@Context\(\) \(number 1\).*key:/],
    ['an info without key', [RESOLVED, {}, [Info()]], UNKEYABLE, /@Info\(\)/],
    ['undecorated parameters of a query', [RESOLVED, {}, []], UNKEYABLE, /@Parent\(\)/],
    ['a context without visibility', [RESOLVED, { key }, [Context()]], UNSHARED, /'private'/],
    ['an info without visibility', [RESOLVED, { key }, [Info()]], UNSHARED, /@Info\(\)/],
    ['the context of a message without key', [MESSAGE, {}, [Payload(), Ctx()]], UNKEYABLE, /@Ctx\(\)/],
    ['a context of a message', [MESSAGE, { key }, [Ctx()]], UNSHARED, /@Ctx\(\)/],
    ['a gateway without visibility', [SOCKET, {}, [MessageBody()]], UNSHARED, /visibility: 'public'/],
    ['a socket', [SOCKET, { visibility: 'public' }, [ConnectedSocket()]], UNKEYABLE, /@ConnectedSocket/],
    ['undecorated parameters of a gateway', [SOCKET, { visibility: 'public' }, []], UNKEYABLE, /Socket/],
    ['an option about HTTP', [MESSAGE, { vary: ['accept'] }, [Payload()]], 'GIOTTO_HTTP_OPTION', /vary/],
  ])('%s', async (_what, given, code, message) => {
    const told = await refusalOf(classWith(...given));
    expect(told).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(told.message).toMatch(/^Cats\.handle: /);
  });

  it.each([
    ['a resolver', RESOLVED],
    ['a gateway', SOCKET],
  ])('a decorator on the class of %s, where it would have no effect', (_what, decorators) => {
    const target = classOf(decorators);
    expect(thrownBy(() => GiottoCache(60)(target))).toMatchObject({
      code: 'GIOTTO_NOT_A_METHOD',
      message: expect.stringMatching(/^Cats: .* a class without GET routes.*Put it on those methods\.$/),
    });
  });

  it.each<[string, Decorators, string]>([
    ['routes and messages', [Get('cats'), ...MESSAGE], 'http and rpc'],
    ['messages and sockets', [...MESSAGE, ...SOCKET], 'rpc and ws'],
  ])('a method for %s', async (_what, decorators, names) => {
    const target = classWith(decorators, { visibility: 'public' });
    Controller()(target);
    const told = await refusalOf(target, true);
    expect(told).toMatchObject({ code: 'GIOTTO_SEVERAL_TRANSPORTS', message: expect.stringContaining(names) });
  });
});

describe('the page on transports', () => {
  it('has every decorator that is refused, and no other', () => {
    const tried = [...REFUSED.map(([name]) => name), '@Processor()', '@Ack()'];
    expect(rowsUnder('docs/transports.md', 'Refused').sort()).toEqual(tried.sort());
  });
});

describe('the startup accepts', () => {
  it.each<[string, Given]>([
    ['a field with key', [FIELD, { key }, [Parent()]]],
    ['a query with key and visibility', [RESOLVED, { key, visibility: 'private' }, [Context(), Info()]]],
    ['a message', [MESSAGE, {}, [Payload()]]],
    ['a message without decorated parameters', [MESSAGE, {}, []]],
    ['a socket with key and visibility', [SOCKET, { key, visibility: 'public' }, [ConnectedSocket()]]],
  ])('%s', async (_what, given) => {
    const target = classWith(...given);
    for (const decorate of [Resolver(), WebSocketGateway(), Injectable()] as ClassDecorator[]) decorate(target);
    expect(await refusalOf(target)).toEqual({ answer: undefined });
  });
});
