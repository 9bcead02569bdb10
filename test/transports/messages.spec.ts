import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, UsePipes, type Type } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { defer, of } from 'rxjs';

import { GiottoCache, GiottoCacheModule, GiottoCacheService, GiottoInvalidate } from 'giotto-cache';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import {
  APPLICATIONS,
  MESSAGE_TRANSPORTS,
  startMicroservice,
  type RunningMicroservice,
} from '../support/transports/microservice.js';
import { piped, RecordingPipe } from '../support/transports/recording-pipe.js';
import { forgetRuns, ran, runs } from '../support/transports/runs.js';
import { seen } from '../support/transports/seen-arguments.js';

/** Keeps `slow` from returning. */
let opened: Promise<void>;

@Controller()
class CatsController {
  @MessagePattern('payload plain')
  payloadPlain(@Payload() ...args: unknown[]) {
    return seen(args);
  }

  @GiottoCache(60)
  @MessagePattern('payload cached')
  payloadCached(@Payload() ...args: unknown[]) {
    return seen(args);
  }

  @MessagePattern('undecorated plain')
  undecoratedPlain(...args: unknown[]) {
    return seen(args);
  }

  @GiottoCache(60)
  @MessagePattern('undecorated cached')
  undecoratedCached(...args: unknown[]) {
    return seen(args);
  }

  @UsePipes(RecordingPipe)
  @MessagePattern('part plain')
  partPlain(@Payload('id') ...args: unknown[]) {
    return seen(args);
  }

  @GiottoCache(60)
  @UsePipes(RecordingPipe)
  @MessagePattern('part cached')
  partCached(@Payload('id') ...args: unknown[]) {
    return seen(args);
  }

  @MessagePattern('context plain')
  contextPlain(@Payload() data: unknown, @Ctx() context: unknown) {
    return seen([data, context]);
  }

  @GiottoCache(60, { key: ({ data }) => data, visibility: 'public' })
  @MessagePattern('context cached')
  contextCached(@Payload() data: unknown, @Ctx() context: unknown) {
    ran('context');
    return seen([data, context]);
  }

  @GiottoCache(60)
  @MessagePattern('cat')
  async cat(@Payload() cat: { id: number }) {
    return { ...cat, run: ran('cat') };
  }

  @GiottoCache(60)
  @MessagePattern('slow')
  async slow(@Payload() id: number) {
    ran('slow');
    await opened;
    return id;
  }

  @GiottoCache(60)
  @MessagePattern('one')
  one(@Payload() id: number) {
    return defer(() => of(id * 10 + ran('one')));
  }

  @GiottoCache(60)
  @MessagePattern('several')
  several(@Payload() id: number) {
    return defer(() => of(id, ran('several')));
  }

  @GiottoCache(60, { visibility: 'private' })
  @MessagePattern('private')
  private() {
    return ran('private');
  }

  @GiottoInvalidate({ program: 'CatsController.cat', args: ({ id }: { id: number }) => ({ cat: { id } }) })
  @MessagePattern('rename')
  async rename(@Payload('id') id: number) {
    return id;
  }

  @GiottoCache(60)
  @Get('route')
  route() {
    return ran('route');
  }
}

@Module({
  imports: [GiottoCacheModule.forRoot({ identify: () => undefined })],
  controllers: [CatsController],
})
class CatsModule {}

let running: RunningMicroservice;
afterEach(() => running.close());

const cases = MESSAGE_TRANSPORTS.flatMap((transport) => APPLICATIONS.map((kind) => [transport, kind] as const));

describe.each(cases)('over %s, %s', (transport, kind) => {
  const begin = async (module: Type = CatsModule) => {
    forgetRuns();
    piped.length = 0;
    const logger = new RecordingLogger();
    running = await startMicroservice({ transport, kind, module, logger });
    return logger;
  };
  const twice = async (pattern: string, payload: unknown) => [
    await running.send(pattern, payload),
    await running.send(pattern, payload),
  ];

  it.each([
    ['payload', '[{"id":1}]'],
    ['undecorated', '[{"id":1}]'],
    ['part', '[1]'],
    ['context', '[{"id":1},"message context"]'],
  ])('a message handler under @GiottoCache gets what it gets without: %s', async (name, expected) => {
    await begin();
    const plain = await running.send(`${name} plain`, { id: 1 });
    expect([plain, ...(await twice(`${name} cached`, { id: 1 }))]).toEqual([expected, expected, expected]);
  });

  it('its pipes get no more than the payload', async () => {
    await begin();
    await running.send('part plain', { id: 1 });
    await running.send('part cached', { id: 1 });
    expect(piped).toEqual(['[1]', '[1]']);
  });

  it('a message is cached by its payload', async () => {
    await begin();
    const first = { id: 1, run: 1 };
    expect([await twice('cat', { id: 1 }), await twice('cat', { id: 2 })]).toEqual([
      [first, first],
      [
        { id: 2, run: 2 },
        { id: 2, run: 2 },
      ],
    ]);
    expect(running.app.get(GiottoCacheService).stats().programs['CatsController.cat']).toMatchObject({
      hits: { backend: 2 },
      misses: { 'uri-miss': 2 },
    });
  });

  it('messages with one payload share one run', async () => {
    await begin();
    let open = () => {};
    opened = new Promise((resolve) => (open = resolve));
    const answers = Promise.all([running.send('slow', 1), running.send('slow', 1), running.send('slow', 2)]);
    while (runs.slow !== 2) await new Promise((resolve) => setImmediate(resolve));
    open();
    expect([await answers, runs.slow]).toEqual([[1, 1, 2], 2]);
  });

  it('a key keeps the context out', async () => {
    await begin();
    await twice('context cached', { id: 1 });
    expect(runs.context).toBe(1);
  });

  it('code and @GiottoInvalidate invalidate a message’s call', async () => {
    await begin();
    await twice('cat', { id: 1 });
    await running.app.get(GiottoCacheService).invalidate({ program: 'CatsController.cat', args: { cat: { id: 1 } } });
    expect(await running.send('cat', { id: 1 })).toEqual({ id: 1, run: 2 });
    expect(await running.send('rename', { id: 1 })).toBe(1);
    expect(await twice('cat', { id: 1 })).toEqual([
      { id: 1, run: 3 },
      { id: 1, run: 3 },
    ]);
  });

  it('an Observable of one value is cached, and one of several is sent value by value, each time anew', async () => {
    const logger = await begin();
    expect(await twice('one', 1)).toEqual([11, 11]);
    expect([await running.send('several', 7), await running.send('several', 7)]).toEqual([
      [7, 1],
      [7, 2],
    ]);
    expect(logger.warnings).toEqual([
      expect.stringMatching(/^CatsController\.several is not cached: it emits several values/),
    ]);
  });

  it('a private message of nobody bypasses the cache', async () => {
    await begin();
    expect(await twice('private', {})).toEqual([1, 2]);
  });
});

describe.each(MESSAGE_TRANSPORTS)('over %s, before the application is initialized', (transport) => {
  it('a message handler runs with its own arguments, and is cached from then on', async () => {
    running = await startMicroservice({ transport, kind: 'early', module: CatsModule, logger: new RecordingLogger() });
    forgetRuns();
    const ask = async () => [await running.send('undecorated cached', { id: 1 }), await running.send('cat', { id: 1 })];
    const answers = [await ask(), await ask()];
    await running.app.init();
    expect([...answers, await ask(), await ask()]).toEqual([1, 2, 3, 3].map((run) => ['[{"id":1}]', { id: 1, run }]));
  });
});
