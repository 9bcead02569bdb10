import { Controller, Get, Query } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GiottoCache, GiottoView } from 'giotto-cache';
import { VariantMaker } from '../../lib/http/compress/variant-maker.js';
import { start, type Running } from '../support/apps/application.js';
import { BACKENDS_UNDER_FAULT } from '../support/apps/backends-under-fault.js';
import { PATIENCE } from '../support/keyvalue/patient.js';
import { TurnCounter } from '../support/keyvalue/turn-counter.js';
import type { PrivateServer } from '../support/servers/index.js';

const HITS = 25;
/** Two, but for servers that add and read in one message. */
const BEFORE_METHOD: Readonly<Record<string, number>> = { redis: 1 };

let runs = 0;
let turnsNow = () => 0;
const turnsAtRun: number[] = [];

@Controller()
class SquaresController {
  @Get('counted')
  @GiottoCache(3600)
  counted(@Query('x') x: string) {
    turnsAtRun.push(turnsNow());
    return { x };
  }

  @Get('squared')
  @GiottoCache(3600)
  squared(@Query('x') x: string) {
    return { squared: Number(x) ** 2, padding: 'x'.repeat(5000) };
  }

  @Get('compressed')
  @GiottoCache(3600, { compress: true })
  compressed(@Query('x') x: string) {
    return { squared: Number(x) ** 2, padding: 'x'.repeat(5000) };
  }

  @Get('represented')
  @GiottoCache(3600)
  @GiottoView(
    { 'application/json': GiottoView.json(), 'text/plain': ({ x }: { x: string }) => `${++runs} ${x}` },
    { languages: ['en', 'pl'] },
  )
  represented(@Query('x') x: string) {
    runs++;
    return { x };
  }
}

describe.each(BACKENDS_UNDER_FAULT)('on $name', (backend) => {
  let server: PrivateServer;
  let counter: TurnCounter;
  let app: Running;

  beforeAll(async () => {
    server = await backend.start();
    await backend.prepare(server);
    counter = await TurnCounter.to(server.port);
    turnsNow = () => counter.turns;
    const url = server.url.replace(`:${server.port}`, `:${counter.port}`);
    app = await start('express', {
      controllers: [SquaresController],
      cache: { cache: backend.connect({ url }), timeout: PATIENCE },
    });
  });
  afterAll(async () => {
    await app.close();
    await counter.dispose();
    await server.stop();
  });

  /** Until what is done behind a miss is over: nothing but hits takes turns any more. */
  const quiet = async (path: string) => {
    for (let alone = 0; alone < 5;) {
      counter.turns = 0;
      expect((await app.get(path)).cache).toMatch(/^giotto; hit/);
      alone = counter.turns === 1 ? alone + 1 : 0;
    }
  };

  it('a hit is exactly one round trip', async () => {
    expect((await app.get('/squared?x=3')).cache).toBe('giotto; fwd=uri-miss; detail=storing');
    await quiet('/squared?x=3');
    counter.turns = 0;
    for (let hit = 0; hit < HITS; hit++) expect((await app.get('/squared?x=3')).cache).toMatch(/^giotto; hit/);
    expect(counter.turns).toBe(HITS);
  });

  it(`a miss is ${BEFORE_METHOD[backend.name] ?? 2} before its method runs`, async () => {
    await app.get('/counted?x=first');
    await quiet('/counted?x=first');
    turnsAtRun.length = 0;
    for (let miss = 0; miss < 10; miss++) {
      counter.turns = 0;
      expect((await app.get(`/counted?x=${miss}`)).cache).toBe('giotto; fwd=uri-miss; detail=storing');
      await quiet(`/counted?x=${miss}`);
    }
    expect(turnsAtRun).toEqual(Array(10).fill(BEFORE_METHOD[backend.name] ?? 2));
  });

  it('a representation is one, too, and neither model nor view runs for it', async () => {
    runs = 0;
    const headers = { accept: 'text/plain', 'accept-language': 'pl' };
    expect((await app.get('/represented?x=3', { headers })).cache).toBe('giotto; fwd=uri-miss; detail=storing');
    expect((await app.get('/represented?x=3')).text).toBe('{"x":"3"}');
    await quiet('/represented?x=3');
    counter.turns = 0;
    for (let hit = 0; hit < HITS; hit++) {
      const answer = await app.get('/represented?x=3', { headers });
      expect([answer.cache.slice(0, 11), answer.text, answer.headers['content-language']]).toEqual([
        'giotto; hit',
        '2 3',
        'pl',
      ]);
    }
    expect([counter.turns, runs]).toEqual([HITS, 3]);
  });

  it('a compressed one is one, too, and a plain one of a program that compresses', async () => {
    const headers = { 'accept-encoding': 'br' };
    for (const question of [{}, { headers }]) await app.get('/compressed?x=3', question);
    await (app.app.get(VariantMaker) as unknown as { work: Promise<void> }).work;
    await quiet('/compressed?x=3');
    for (const [question, coding] of [
      [{ headers }, 'br'],
      [{}, undefined],
    ] as const) {
      counter.turns = 0;
      for (let hit = 0; hit < HITS; hit++) {
        const answer = await app.get('/compressed?x=3', question);
        expect([answer.cache.slice(0, 11), answer.headers['content-encoding']]).toEqual(['giotto; hit', coding]);
      }
      expect(counter.turns).toBe(HITS);
    }
  });
});
