import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Query } from '@nestjs/common';

import { DummyKeyValue, GiottoCache } from 'giotto-cache';
import { expectMissThenHit } from '../support/apps/answers.js';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';

let runs = 0;

@Controller()
class SharedController {
  readonly base = 10;

  @GiottoCache(60)
  @Get('shared')
  shared(@Query('x') x = '1', @Query('y') y = '') {
    return { run: ++runs, x, y, base: this.base };
  }

  @Get('through')
  through() {
    return this.shared('own call');
  }
}

@Injectable()
class Caller {
  constructor(readonly controller: SharedController) {}
}

const other = (adapter: Adapter): Adapter => (adapter === 'express' ? 'fastify' : 'express');

describe.each(ADAPTERS)('the first application on %s', (adapter) => {
  const running: Running[] = [];
  const begin = async (on: Adapter, ...rest: [Omit<Parameters<typeof start>[1], 'controllers'>?]) => {
    const app = await start(on, { controllers: [SharedController], ...rest[0] });
    running.push(app);
    return app;
  };
  beforeEach(() => {
    runs = 0;
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((app) => app.close()));
  });

  it('keeps its entries from a second one with the same controller', async () => {
    const [first, second, third] = [
      await begin(adapter),
      await begin(other(adapter)),
      await begin(adapter, { cache: { cache: new DummyKeyValue() } }),
    ];
    expectMissThenHit(await first.get('/shared'), await first.get('/shared'));
    expectMissThenHit(await second.get('/shared'), await second.get('/shared'));
    expect(
      [(await first.get('/shared')).text, (await second.get('/shared')).text].map((text) => JSON.parse(text).run),
    ).toEqual([1, 2]);
    expect([
      JSON.parse((await third.get('/shared')).text).run,
      JSON.parse((await third.get('/shared')).text).run,
    ]).toEqual([3, 4]);
  });

  it('keeps its settings, and goes on when another ends', async () => {
    const [open, shy] = [await begin(adapter, { cache: { exposeKey: true, maxEntryBytes: 10 } }), await begin(adapter)];
    expect((await open.get('/shared')).cache).toBe(
      'giotto; fwd=uri-miss; detail=size; key="{\\"x\\":undefined,\\"y\\":undefined}(SharedController.shared)(application/json)"',
    );
    expect((await shy.get('/shared')).cache).toBe('giotto; fwd=uri-miss; stored');
    await running.shift()!.close();
    expect((await shy.get('/shared')).cache).toBe('giotto; hit; ttl=60');
  });

  it('has the method itself for code that calls it', async () => {
    const app = await begin(adapter, { providers: [Caller, SharedController] });
    const controller = app.app.get(Caller).controller;
    expect([controller.shared('1'), controller.shared('1')]).toEqual([
      { run: 1, x: '1', y: '', base: 10 },
      { run: 2, x: '1', y: '', base: 10 },
    ]);
    expect(controller.shared().x).toBe('1');
    for (const run of [4, 5])
      expect(JSON.parse((await app.get('/through')).text)).toMatchObject({ run, x: 'own call' });
    expect(new SharedController().shared('2').run).toBe(6);
    expect([controller.shared.name, Object.hasOwn(SharedController.prototype, 'shared')]).toEqual(['shared', true]);
  });

  it('adds to a Cache-Status that is there', async () => {
    const app = await begin(adapter, {
      prepare: (server) =>
        void server.use(
          (_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
            response.setHeader('Cache-Status', 'Inner; fwd=bypass');
            next();
          },
        ),
    });
    expect((await app.get('/shared')).cache).toBe('Inner; fwd=bypass, giotto; fwd=uri-miss; stored');
    expect((await app.get('/shared')).cache).toBe('Inner; fwd=bypass, giotto; hit; ttl=60');
  });

  it('shows any key in printable ASCII', async () => {
    const app = await begin(adapter, { cache: { exposeKey: true } });
    const path = `/shared?x=${encodeURIComponent('ż"\\\n🦆;,')}&y=%00`;
    const [miss, hit] = [await app.get(path), await app.get(path)];
    expect(hit.text).toBe(miss.text);
    for (const { cache } of [miss, hit]) {
      expect(cache).toMatch(/^[\x20-\x7e]+$/);
      expect(cache).toContain('\\\\u017c');
      expect(cache).toContain('(SharedController.shared)(application/json)"');
    }
  });
});
