import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Query } from '@nestjs/common';

import { GiottoCache, type GiottoCacheCall } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

const runs: Record<string, number> = {};
const count = (name: string) => (runs[name] = (runs[name] ?? 0) + 1);
const DAY = 86_400_000;

interface Post {
  readonly draft: boolean;
}

@Controller()
class LifetimesController {
  @GiottoCache(60)
  @Get('minute')
  minute() {
    return { run: count('minute') };
  }

  @GiottoCache(0.5)
  @Get('half')
  half() {
    return { run: count('half') };
  }

  @GiottoCache(0)
  @Get('ever')
  ever() {
    return { run: count('ever') };
  }

  @GiottoCache(Number.MAX_SAFE_INTEGER)
  @Get('aeons')
  aeons() {
    return { run: count('aeons') };
  }

  @GiottoCache(60, { staleIfError: Number.MAX_VALUE })
  @Get('kept')
  kept() {
    return { run: count('kept') };
  }

  @GiottoCache(null)
  @Get('off')
  off() {
    return { run: count('off') };
  }

  @GiottoCache((post: Post, { args, context }: GiottoCacheCall) => {
    if (args.broken) return -1;
    return context.getHandler().name === 'decided' && post.draft ? null : Promise.resolve(Number(args.seconds));
  })
  @Get('decided')
  decided(
    @Query('draft') draft: string,
    @Query('seconds') _seconds: string,
    @Query('broken') _broken?: string,
  ): Post & { run: number } {
    return { draft: draft === 'true', run: count('decided') };
  }
}

describe.each(ADAPTERS)('the lifetime of an entry on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    for (const name of Object.keys(runs)) delete runs[name];
    app = await start(adapter, { controllers: [LifetimesController] });
  });
  afterEach(() => app.close());

  it('is counted down in ttl and up in Age, and then the method runs again', async () => {
    const miss = await app.get('/minute');
    expect([miss.headers.age, miss.text]).toEqual(['0', '{"run":1}']);
    app.clock.now += 25_999;
    const hit = await app.get('/minute');
    expect([hit.cache, hit.headers.age, hit.text]).toEqual(['giotto; hit; ttl=35', '25', '{"run":1}']);
    app.clock.now += 34_000;
    expect((await app.get('/minute')).cache).toBe('giotto; hit; ttl=1');
    app.clock.now += 1001;
    const again = await app.get('/minute');
    expect([again.cache, again.headers.age, again.text]).toEqual(['giotto; fwd=uri-miss; stored', '0', '{"run":2}']);
  });

  it('may be a fraction of a second', async () => {
    await app.get('/half');
    app.clock.now += 499;
    expect((await app.get('/half')).text).toBe('{"run":1}');
    app.clock.now += 2;
    expect((await app.get('/half')).text).toBe('{"run":2}');
  });

  it('of 0 never ends', async () => {
    await app.get('/ever');
    app.clock.now += 5000 * DAY;
    const hit = await app.get('/ever');
    expect([hit.cache, hit.headers.age, hit.text]).toEqual(['giotto; hit', String(5000 * 86_400), '{"run":1}']);
  });

  it('of more than a century never ends', async () => {
    expect((await app.get('/aeons')).cache).toBe('giotto; fwd=uri-miss; stored');
    app.clock.now += 10_000 * DAY;
    const answer = await app.get('/aeons');
    expect([answer.cache, answer.text]).toEqual(['giotto; hit', '{"run":1}']);
  });

  it('ends before a stale time that never does', async () => {
    expect((await app.get('/kept')).cache).toBe('giotto; fwd=uri-miss; stored');
    expect((await app.get('/kept')).cache).toBe('giotto; hit; ttl=60');
    app.clock.now += 10_000 * DAY;
    expect((await app.get('/kept')).cache).toBe('giotto; fwd=stale; stored');
  });

  it('of null is none: the method is as it was', async () => {
    expect((await app.get('/off')).text).toBe('{"run":1}');
    const answer = await app.get('/off');
    expect(answer.text).toBe('{"run":2}');
    expect(answer.headers).not.toHaveProperty('cache-status');
  });

  it('may be decided from the model and the call', async () => {
    expect((await app.get('/decided?seconds=30&draft=false')).cache).toBe('giotto; fwd=uri-miss; stored');
    expect((await app.get('/decided?seconds=30&draft=false')).cache).toBe('giotto; hit; ttl=30');
    app.clock.now += 30_001;
    expect((await app.get('/decided?seconds=30&draft=false')).text).toBe('{"draft":false,"run":2}');
  });

  it.each([
    '/decided?seconds=30&draft=true',
    '/decided?seconds=30&draft=false&broken=1',
    '/decided?seconds=x&draft=false',
  ])('is none where the function says so or says nonsense: %s', async (path) => {
    for (const run of [1, 2]) {
      const answer = await app.get(path);
      expect(answer.cache).toBe('giotto; fwd=uri-miss; detail=lifetime');
      expect(JSON.parse(answer.text)).toMatchObject({ run });
    }
  });
});
