import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BaseRpcContext, MessagePattern, Payload, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';

import { GiottoCache, GiottoCacheModule } from 'giotto-cache';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { seen } from '../support/transports/seen-arguments.js';

/** What the messages of a transport with headers come with. */
class HeadersContext extends BaseRpcContext<[headers: Readonly<Record<string, string>>]> {
  get headers() {
    return this.getArgByIndex(0);
  }
}

/** A transport of the application's own: the test is its network. */
class OwnTransport extends Server implements CustomTransportStrategy {
  listen(callback: () => void) {
    callback();
  }

  close() {}

  on() {}

  unwrap<T>(): T {
    return undefined as T;
  }

  receive(pattern: string, payload: unknown, headers: Readonly<Record<string, string>>): Promise<unknown> {
    return this.receiveIn(new HeadersContext([headers]), pattern, payload);
  }

  async receiveIn(context: object, pattern: string, payload: unknown): Promise<unknown> {
    const answer: unknown = await this.getHandlerByPattern(pattern)!(payload, context as HeadersContext);
    return isObservable(answer) ? lastValueFrom(answer) : answer;
  }
}

let runs = 0;

@Controller()
class CatsController {
  @GiottoCache(60)
  @MessagePattern('unsaid')
  unsaid(@Payload() _data: unknown) {
    return (runs += 1);
  }

  @GiottoCache(60, { visibility: 'public' })
  @MessagePattern('public')
  public(@Payload() _data: unknown) {
    return (runs += 1);
  }

  @GiottoCache(60, { visibility: 'private' })
  @MessagePattern('private')
  private(@Payload() _data: unknown) {
    return (runs += 1);
  }
}

/** A route whose stand-in has the request and the response behind its own parameters. */
@Controller()
class RouteController {
  @GiottoCache(60)
  @Get('route')
  handle(..._given: unknown[]): string {
    return '';
  }
}

@Controller()
class MessageController extends RouteController {
  @MessagePattern('inherited')
  override handle(...given: unknown[]): string {
    return seen(given);
  }
}

@Module({
  imports: [GiottoCacheModule.forRoot({ identify: ({ headers }: HeadersContext) => headers.user })],
  controllers: [CatsController, RouteController, MessageController],
})
class CatsModule {}

describe('messages whose context has headers', () => {
  let service: INestMicroservice;
  let transport: OwnTransport;
  let logger: RecordingLogger;
  beforeEach(async () => {
    runs = 0;
    transport = new OwnTransport();
    logger = new RecordingLogger();
    service = await NestFactory.createMicroservice(CatsModule, { strategy: transport, logger });
    await service.listen();
  });
  afterEach(() => service.close());

  const twice = async (pattern: string, user: string) => [
    await transport.receive(pattern, 1, { user }),
    await transport.receive(pattern, 1, { user }),
  ];

  it('bypass the cache, since they may carry credentials, and one warning names the cure', async () => {
    expect(await twice('unsaid', 'ann')).toEqual([1, 2]);
    expect(logger.warnings).toEqual([
      expect.stringMatching(/^CatsController\.unsaid is not cached: its messages come with a HeadersContext.*'public'/),
    ]);
  });

  it.each([
    ['has no prototype', Object.create(null) as object],
    [
      'refuses to be read',
      {
        get constructor(): never {
          throw new Error('not yours');
        },
      },
    ],
  ])('bypass the cache if their context %s, and are answered', async (_how, context) => {
    expect(await transport.receiveIn(context, 'unsaid', 1)).toBe(1);
    expect(await transport.receiveIn(context, 'unsaid', 1)).toBe(2);
    expect(logger.warnings).toEqual([
      expect.stringMatching(/^CatsController\.unsaid is not cached: its context cannot be read.*visibility: 'public'/),
    ]);
  });

  it('share an entry under visibility: public', async () => {
    expect([await twice('public', 'ann'), await twice('public', 'bob')]).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('have entries for each identity, which identify reads from the context', async () => {
    expect([await twice('private', 'ann'), await twice('private', 'bob'), await twice('private', '')]).toEqual([
      [1, 1],
      [2, 2],
      [3, 4],
    ]);
  });
});

describe('a message handler that overrides a cached route', () => {
  it('gets its payload alone, even if another application has started before', async () => {
    const http = await NestFactory.create(CatsModule, { logger: false });
    await http.init();
    await http.close();
    const transport = new OwnTransport();
    const service = await NestFactory.createMicroservice(CatsModule, { strategy: transport, logger: false });
    await service.listen();
    expect(await transport.receive('inherited', 1, {})).toBe('[1]');
    await service.close();
  });
});
