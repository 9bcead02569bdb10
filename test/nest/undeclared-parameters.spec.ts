import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Query, type INestApplication, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  MessagePattern,
  Payload,
  Transport,
  type ClientProxy,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WsAdapter } from '@nestjs/platform-ws';
import { once } from 'node:events';
import { lastValueFrom } from 'rxjs';
import { WebSocket } from 'ws';

import { GiottoCache, GiottoCacheModule } from 'giotto-cache';
import { freePort } from '../support/free-port.js';

const isSocket = (arg: unknown) => typeof arg === 'object' && arg !== null && 'readyState' in arg;

const asJson = (args: unknown[]) => JSON.stringify(args.map((arg) => (isSocket(arg) ? 'socket' : arg)));

@Controller()
class SumController {
  @MessagePattern('plain')
  plain(...args: unknown[]) {
    return asJson(args.slice(0, 1));
  }

  @GiottoCache(60)
  @MessagePattern('cached')
  cached(...args: unknown[]) {
    return asJson(args.slice(0, 1));
  }

  @GiottoCache(60)
  @MessagePattern('declared')
  declared(@Payload() data: number[]) {
    return asJson([data]);
  }

  @GiottoCache(60)
  @Get('sum')
  sum(@Query('x') x: string) {
    return { x };
  }
}

@WebSocketGateway()
class SumGateway {
  @SubscribeMessage('plain')
  plain(client: unknown, data: unknown) {
    return { event: 'answer', data: asJson([client, data]) };
  }

  @GiottoCache(60, { key: ({ data }) => data, visibility: 'public' })
  @SubscribeMessage('cached')
  cached(client: unknown, data: unknown) {
    return { event: 'answer', data: asJson([client, data]) };
  }

  @GiottoCache(60, { visibility: 'public' })
  @SubscribeMessage('declared')
  declared(@MessageBody() data: unknown) {
    return { event: 'answer', data: asJson([data]) };
  }
}

@Module({ imports: [GiottoCacheModule.forRoot()], controllers: [SumController] })
class SumModule {}

@Module({ imports: [SumModule], providers: [SumGateway] })
class HybridModule {}

const tcp = (port: number): MicroserviceOptions => ({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });

let app: INestApplication | INestMicroservice;
let client: ClientProxy | undefined;
afterEach(async () => {
  await client?.close();
  client = undefined;
  await app.close();
});

async function connect(port: number): Promise<(pattern: string, data: unknown) => Promise<unknown>> {
  client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
  await client.connect();
  return (pattern, data) => lastValueFrom(client!.send(pattern, data));
}

async function startMicroservice() {
  const port = await freePort();
  const service = await NestFactory.createMicroservice<MicroserviceOptions>(SumModule, { ...tcp(port), logger: false });
  await service.listen();
  app = service;
  return connect(port);
}

async function startHybrid() {
  const port = await freePort();
  const hybrid = await NestFactory.create(HybridModule, { logger: false });
  hybrid.useWebSocketAdapter(new WsAdapter(hybrid));
  hybrid.connectMicroservice<MicroserviceOptions>(tcp(port));
  await hybrid.startAllMicroservices();
  await hybrid.listen(0, '127.0.0.1');
  app = hybrid;
  return { send: await connect(port), http: (hybrid.getHttpServer().address() as { port: number }).port };
}

describe.each([
  ['a microservice', startMicroservice],
  ['a hybrid application', async () => (await startHybrid()).send],
])('a message handler of %s', (_where, begin) => {
  it.each(['cached', 'declared'])('gets the payload that it gets without the decorator: %s', async (pattern) => {
    const send = await begin();
    const plain = await send('plain', [1, 2]);
    expect(plain).toBe('[[1,2]]');
    expect([await send(pattern, [1, 2]), await send(pattern, [1, 2]), await send(pattern, [3])]).toEqual([
      plain,
      plain,
      '[[3]]',
    ]);
  });
});

describe('a gateway’s handler', () => {
  it.each([
    ['plain', '["socket",[1,2]]'],
    ['cached', '["socket",[1,2]]'],
    ['declared', '[[1,2]]'],
  ])('gets the arguments that it gets without the decorator: %s', async (event, expected) => {
    const { http } = await startHybrid();
    const socket = new WebSocket(`ws://127.0.0.1:${http}`);
    await once(socket, 'open');
    for (const data of [
      [1, 2],
      [1, 2],
    ]) {
      socket.send(JSON.stringify({ event, data }));
      const [message] = (await once(socket, 'message')) as [Buffer];
      expect(JSON.parse(message.toString())).toEqual({ event: 'answer', data: expected });
    }
    socket.close();
    await once(socket, 'close');
  });
});

describe('a route of a hybrid application', () => {
  it('is cached as usual', async () => {
    const { http } = await startHybrid();
    const answers = [await fetch(`http://127.0.0.1:${http}/sum?x=1`), await fetch(`http://127.0.0.1:${http}/sum?x=1`)];
    expect(answers.map(({ headers }) => headers.get('cache-status'))).toEqual([
      'giotto; fwd=uri-miss; stored',
      expect.stringMatching(/^giotto; hit; ttl=\d+$/),
    ]);
  });
});
