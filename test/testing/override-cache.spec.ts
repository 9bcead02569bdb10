import { Controller, Get, Module, Query, type INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GiottoCache, GiottoCacheModule, LocMemKeyValue } from 'giotto-cache';
import { ManualClock, overrideCache, type OverrideCacheOptions } from 'giotto-cache/testing';

let runs = 0;

@Controller()
class SquareController {
  @Get('square')
  @GiottoCache(60)
  square(@Query('x') x: string) {
    return { x, run: ++runs };
  }
}

/** As an application has it: its tests must not need the Redis server that it names. */
@Module({ imports: [GiottoCacheModule.forRoot({ cache: 'redis' })], controllers: [SquareController] })
class AppModule {}

let app: INestApplication | undefined;

afterEach(() => app?.close());

async function started(adapter: 'express' | 'fastify', options?: OverrideCacheOptions) {
  const builder = Test.createTestingModule({ imports: [AppModule] });
  const cache = overrideCache(builder, options);
  const module = await builder.setLogger(false as never).compile();
  app = module.createNestApplication(adapter === 'express' ? new ExpressAdapter() : (new FastifyAdapter() as never));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const statusOf = async (x: number) => (await fetch(`${url}/square?x=${x}`)).headers.get('cache-status');
  return { ...cache, statusOf };
}

describe.each(['express', 'fastify'] as const)('overrideCache on %s', (adapter) => {
  it('gives the application an empty cache in memory', async () => {
    const { keyValue, statusOf } = await started(adapter);
    expect(await statusOf(3)).toContain('fwd=uri-miss; stored');
    expect(await statusOf(3)).toContain('giotto; hit');
    expect(keyValue.describe()).toMatch(/^locmem/);
  });

  it('records what the cache asks of the backend', async () => {
    const { keyValue, statusOf } = await started(adapter);
    await statusOf(3);
    await statusOf(4);
    const stored = keyValue
      .callsOf('set')
      .map(({ key }) => key)
      .filter((key) => key.includes('SquareController.square'));
    expect(stored).toEqual([expect.stringContaining('{"x":"3"}'), expect.stringContaining('{"x":"4"}')]);
    keyValue.forget();
    await statusOf(3);
    expect(keyValue.callsOf('set')).toEqual([]);
    expect(keyValue.callsOf('getMany')).not.toEqual([]);
  });

  it('lets an entry live for its lifetime to the millisecond', async () => {
    const { clock, statusOf } = await started(adapter);
    await statusOf(3);
    clock.advance(59_999);
    expect(await statusOf(3)).toContain('giotto; hit');
    clock.advance(2);
    expect(await statusOf(3)).toContain('fwd=uri-miss');
  });

  it('empties the cache between tests', async () => {
    const { keyValue, statusOf } = await started(adapter);
    await statusOf(3);
    await keyValue.clear();
    expect(await statusOf(3)).toContain('fwd=uri-miss');
  });

  it('takes a clock and a backend of the test', async () => {
    const clock = new ManualClock(Date.UTC(2030, 0, 1));
    const backend = new LocMemKeyValue({ clock: clock.now, maxEntries: 100 });
    const { statusOf, ...cache } = await started(adapter, { clock, keyValue: backend });
    expect(cache.clock).toBe(clock);
    await statusOf(3);
    expect(await backend.getMany(cache.keyValue.callsOf('set').map(({ key }) => key))).toContainEqual(
      expect.any(Buffer),
    );
  });
});
