import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, Put } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';

import { GiottoCache, GiottoCacheService, GiottoInvalidate, GiottoView, surrogateKey } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { request, type Answer, type Question } from '../support/apps/http-client.js';
import { startNginx, startVarnish, type PrivateServer } from '../support/servers/index.js';

let runs = 0;
const answer = () => ({ run: ++runs });

@Controller()
class ItemsController {
  @GiottoCache(60, { program: 'item', visibility: 'public', tags: ['items', ({ id }: { id: string }) => `item:${id}`] })
  @Get('items/:id')
  item(@Param('id') _id: string) {
    return answer();
  }
  @GiottoInvalidate({ tags: [({ id }: { id: string }) => `item:${id}`] })
  @Put('items/:id')
  change(@Param('id') _id: string) {
    return {};
  }
  @GiottoCache(5, { visibility: 'public' }) @Get('short') short() {
    return answer();
  }
  @GiottoCache(60, { visibility: 'private' }) @Get('private') private() {
    return answer();
  }
  @GiottoCache(60) @Get('unsaid') unsaid() {
    return answer();
  }
  @GiottoView({ 'application/json': GiottoView.json(), 'text/plain': (model: { run: number }) => `run ${model.run}` })
  @GiottoCache(60, { visibility: 'public', compress: true })
  @Get('views')
  views() {
    return answer();
  }
}

const CACHES = { varnish: startVarnish, nginx: startNginx };
const HIT = /^hit$/i;

/** Has Varnish drop what has one of the tags. */
const ban = (port: number, tags: readonly string[]) =>
  request({ port, method: 'BAN', path: '/', headers: { 'X-Tags': tags.join('|') } });

const CASES = ADAPTERS.flatMap((adapter) =>
  Object.entries(CACHES).map(([name, startCache]) => ({ adapter, name, startCache })),
);

describe.each(CASES)('behind $name, on $adapter', ({ adapter, name, startCache }) => {
  let origin: Running;
  let cache: PrivateServer | undefined;
  let isPurgeBroken: boolean;

  beforeEach(async () => {
    isPurgeBroken = false;
    origin = await start(adapter, {
      controllers: [ItemsController],
      cache: {
        identify: (asked: { headers: Record<string, string | undefined> }) => asked.headers['x-user'],
        downstream: {
          shared: 'lifetime',
          tags: surrogateKey(),
          purge: async ({ tags }) => {
            if (isPurgeBroken) throw new Error('no route');
            if (name === 'varnish') await ban(cache!.port, tags);
          },
        },
      },
    });
    cache = await startCache(origin.port);
  });
  afterEach(async () => {
    await origin.close();
    await cache?.stop();
    cache = undefined;
  });

  const get = (path: string, headers: Question['headers'] = {}): Promise<Answer> =>
    request({ port: cache!.port, method: 'GET', path, headers: { host: 'shop', ...headers } });
  const isHit = (reply: Answer) => HIT.test(String(reply.headers['x-shared']));

  it('serves a stored answer without asking the application', async () => {
    const replies = [await get('/items/1'), await get('/items/1')];
    expect(replies.map(isHit)).toEqual([false, true]);
    expect(replies[1]!.text).toBe(replies[0]!.text);
  });

  it('serves what remains of a lifetime, and nothing for longer', async () => {
    await origin.get('/short');
    origin.clock.now += 2000;
    const first = await get('/short');
    const received = performance.now();
    expect(first.headers['cache-control']).toContain('s-maxage=2,');
    origin.clock.now += 60_000;
    for (;;) {
      const asked = performance.now();
      const reply = await get('/short');
      if (reply.text !== first.text) break;
      expect(asked - received).toBeLessThanOrEqual(3000);
      await pause(20);
    }
  });

  it('serves no answer that is over, not even while it asks for the next one', async () => {
    await origin.get('/short');
    origin.clock.now += 3000;
    const first = await get('/short');
    const received = performance.now();
    expect(first.headers['cache-control']).toContain('s-maxage=1,');
    origin.clock.now += 60_000;
    // The shared cache goes by the clock of the machine, and a request meanwhile would have it ask.
    while (performance.now() - received < 2000) await pause(50);
    expect((await get('/short')).text).not.toBe(first.text);
  });

  it.each([
    ['/private', { 'x-user': 'a' }],
    ['/private', {}],
    ['/unsaid', {}],
    ['/items/1', { authorization: 'Bearer x' }],
  ])('gets no answer of %s to keep, asked with %j', async (path, headers) => {
    const replies = [await get(path, headers), await get(path, headers), await get(path)];
    expect(replies.map(isHit)).toEqual([false, false, false]);
  });

  it('keeps representations apart', async () => {
    const asked = [{ accept: 'application/json' }, { accept: 'text/plain' }];
    const texts: string[] = [];
    for (const headers of [...asked, ...asked]) texts.push((await get('/views', headers)).text);
    expect(texts[0]).toMatch(/^\{"run":\d+\}$/);
    expect(texts[1]).toMatch(/^run \d+$/);
    expect(texts.slice(2)).toEqual(texts.slice(0, 2));
    expect(isHit(await get('/views', asked[1]))).toBe(true);
  });

  if (name !== 'varnish') return;

  it('serves nothing from before an invalidation that has resolved', async () => {
    for (let round = 0; round < 20; round++) {
      const old = [await get('/items/1'), await get('/items/1')];
      expect(isHit(old[1]!)).toBe(true);
      if (round % 2 === 0) await origin.app.get(GiottoCacheService).invalidate({ tags: 'item:1' });
      else await origin.ask({ path: '/items/1', method: 'PUT' });
      const fresh = await get('/items/1');
      expect([isHit(fresh), fresh.text === old[0]!.text]).toEqual([false, false]);
    }
  });

  it('keeps what was not invalidated', async () => {
    for (const path of ['/items/1', '/items/2']) await get(path);
    await origin.app.get(GiottoCacheService).invalidate({ tags: 'item:1' });
    const replies = [await get('/items/1'), await get('/items/2')];
    expect(replies.map(isHit)).toEqual([false, true]);
  });

  it.each([
    ['a call', (service: GiottoCacheService) => service.invalidate({ program: 'item', args: { id: '1' } })],
    ['a program', (service: GiottoCacheService) => service.invalidate({ program: 'item' })],
    ['everything', (service: GiottoCacheService) => service.clear()],
  ])('is purged by an invalidation of %s', async (_, invalidate) => {
    const old = await get('/items/1');
    expect(await invalidate(origin.app.get(GiottoCacheService))).toBe(true);
    expect((await get('/items/1')).text).not.toBe(old.text);
  });

  it('is purged later if the purge fails, and the invalidation says so', async () => {
    const old = await get('/items/1');
    isPurgeBroken = true;
    expect(await origin.app.get(GiottoCacheService).invalidate({ tags: 'items' })).toBe(false);
    expect((await origin.ask({ path: '/items/1', method: 'PUT' })).status).toBe(200);
    isPurgeBroken = false;
    const texts = new Set([old.text]);
    while (texts.size === 1) {
      await pause(20);
      texts.add((await get('/items/1')).text);
    }
    expect(isHit(await get('/items/1'))).toBe(true);
  });
});
