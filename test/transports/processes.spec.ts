import { afterEach, describe, expect, it } from '@jest/globals';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Controller, Get, Module, Query as QueryParameter, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, GraphQLModule, Int, Query, Resolver } from '@nestjs/graphql';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';

import { GiottoCache, GiottoCacheModule } from 'giotto-cache';
import { seen } from '../support/transports/seen-arguments.js';

let runs = 0;
const answered = (args: unknown[]) => {
  runs += 1;
  return seen(args);
};

@Controller()
class CatsController {
  @GiottoCache(60)
  @Get('cats')
  route(@QueryParameter('x') ...args: unknown[]) {
    return answered(args);
  }

  @GiottoCache(60)
  @MessagePattern('cats')
  message(@Payload() ...args: unknown[]) {
    return answered(args);
  }
}

@Resolver()
class CatsResolver {
  @GiottoCache(60)
  @Query(() => Int)
  total() {
    return (runs += 1);
  }

  @GiottoCache(60)
  @Query(() => String)
  query(@Args('x', { type: () => Int }) ...args: unknown[]) {
    return answered(args);
  }
}

@WebSocketGateway()
class CatsGateway {
  @GiottoCache(60, { visibility: 'public' })
  @SubscribeMessage('cats')
  socket(@MessageBody() ...args: unknown[]) {
    return answered(args);
  }
}

@Module({
  imports: [GiottoCacheModule.forRoot()],
  controllers: [CatsController],
  providers: [CatsResolver, CatsGateway],
})
class CatsModule {}

@Module({
  imports: [
    CatsModule,
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, graphiql: false }),
  ],
})
class GraphqlCatsModule {}

const PROCESSES: readonly [string, () => Promise<INestApplicationContext>][] = [
  ['an application context', () => NestFactory.createApplicationContext(CatsModule, { logger: false })],
  ['a microservice', () => NestFactory.createMicroservice(CatsModule, { logger: false })],
  ['a testing module', () => Test.createTestingModule({ imports: [CatsModule] }).compile()],
  [
    'a testing module that was initialized',
    async () => (await Test.createTestingModule({ imports: [CatsModule] }).compile()).init(),
  ],
  ['an HTTP application before its start', () => NestFactory.create(CatsModule, { logger: false })],
];

describe.each(PROCESSES)('in %s', (_where, begin) => {
  let app: INestApplicationContext;
  afterEach(() => app.close());

  it('code that calls a handler hands it its own arguments, and runs it each time', async () => {
    app = await begin();
    runs = 0;
    const [controller, resolver, gateway] = [app.get(CatsController), app.get(CatsResolver), app.get(CatsGateway)];
    const call = () => [controller.route(1, 2), controller.message(1, 2), resolver.query(1, 2), gateway.socket(1, 2)];
    expect([...call(), ...call()]).toEqual(Array.from({ length: 8 }, () => '[1,2]'));
    expect(runs).toBe(8);
  });
});

describe('a handler of an object behind a Proxy', () => {
  it('is cached, as without', async () => {
    const bound = (object: object) =>
      new Proxy(object, {
        get: (target, name, receiver) => {
          const value: unknown = Reflect.get(target, name, receiver);
          return name === 'total' ? (value as () => unknown).bind(receiver) : value;
        },
      });
    const answers = await answersOf((instance) => (instance instanceof CatsResolver ? bound(instance) : instance));
    expect(answers).toEqual([{ total: 1 }, { total: 1 }]);
  });
});

/** Asks an application twice whose objects go through a decorator. */
async function answersOf(instanceDecorator: (instance: unknown) => unknown) {
  const app = await NestFactory.create(GraphqlCatsModule, { logger: false, instrument: { instanceDecorator } });
  await app.listen(0, '127.0.0.1');
  const ask = async () => {
    const response = await fetch(`${await app.getUrl()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ total }' }),
    });
    return ((await response.json()) as { data: unknown }).data;
  };
  runs = 0;
  const answers = [await ask(), await ask()];
  await app.close();
  return answers;
}
