import { Controller, Get, Query } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GiottoCache } from 'giotto-cache';
import { start, type Running } from '../support/apps/application.js';
import { BACKENDS_UNDER_FAULT } from '../support/apps/backends-under-fault.js';
import { TurnCounter } from '../support/keyvalue/turn-counter.js';
import type { PrivateServer } from '../support/servers/index.js';

const HITS = 25;

@Controller()
class SquaresController {
  @Get('squared')
  @GiottoCache(3600)
  squared(@Query('x') x: string) {
    return { squared: Number(x) ** 2, padding: 'x'.repeat(5000) };
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
    const url = server.url.replace(`:${server.port}`, `:${counter.port}`);
    app = await start('express', { controllers: [SquaresController], cache: { cache: backend.connect({ url }), timeout: 2000 } });
  });
  afterAll(async () => {
    await app.close();
    await counter.dispose();
    await server.stop();
  });

  it('a hit is exactly one round trip', async () => {
    expect((await app.get('/squared?x=3')).cache).toBe('giotto; fwd=uri-miss; stored');
    expect((await app.get('/squared?x=3')).cache).toMatch(/^giotto; hit/);
    await counter.quiet();
    counter.turns = 0;
    for (let hit = 0; hit < HITS; hit++) expect((await app.get('/squared?x=3')).cache).toMatch(/^giotto; hit/);
    expect(counter.turns).toBe(HITS);
  });
});
