import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, Res } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { MoodyKeyValue } from '../support/cache/doubles.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until, untilCache } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';

const DAY = 24 * 3_600_000;
const LONG = [2 ** 31 - 1, 2 ** 31, 30 * DAY, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE];
const script = new Script();

function controllerWith(ms: number) {
  @Controller()
  class LongController {
    @GiottoCache(60, { lockTimeout: ms })
    @Get('waits/:id')
    waits(@Param('id') _id: string, @Res({ passthrough: true }) reply: Reply) {
      return script.run(reply);
    }

    @GiottoCache(60, { staleIfError: 3600, timeout: ms })
    @Get('times/:id')
    times(@Param('id') _id: string, @Res({ passthrough: true }) reply: Reply) {
      return script.run(reply);
    }

    @GiottoCache(60, { staleWhileRevalidate: 3600, lockTimeout: ms })
    @Get('refreshes/:id')
    refreshes(@Param('id') _id: string, @Res({ passthrough: true }) reply: Reply) {
      return script.run(reply);
    }
  }
  return LongController;
}

describe.each(ADAPTERS)('milliseconds beyond what a timer can have, on %s', (adapter) => {
  describe.each(LONG)('%d', (ms) => {
    let app: Running;
    let arrived = 0;
    beforeEach(async () => {
      script.reset();
      arrived = 0;
      app = await start(adapter, {
        controllers: [controllerWith(ms)],
        cache: { cache: new MoodyKeyValue(), timeout: ms },
        prepare: (server) =>
          void server.use((_request: unknown, _response: unknown, next: () => void) => (arrived++, next())),
      });
    });
    afterEach(() => app.close());

    it('are waited by all who ask for a key at a time', async () => {
      const gate = deferred<void>();
      script.is(() => gate.promise.then(() => ({})));
      const answers = Array.from({ length: 10 }, () => app.get('/waits/1'));
      await until(() => arrived === 10 && script.runs > 0);
      await app.get('/nothing'); // whoever came before it waits by now
      gate.resolve();
      expect((await Promise.all(answers)).filter(({ cache }) => cache.endsWith('collapsed'))).toHaveLength(9);
      expect(script.runs).toBe(1);
    });

    it('are what a method and the backend may take', async () => {
      expect((await app.get('/times/1')).cache).toBe('giotto; fwd=uri-miss; detail=storing');
      app.clock.now += 61_000;
      script.is(() => new Promise((resolve) => setTimeout(resolve, 50, { slow: true })));
      const answer = await app.get('/times/1');
      expect([answer.cache, answer.text]).toEqual(['giotto; fwd=stale; detail=storing', '{"slow":true}']);
      expect((await app.get('/times/1')).cache).toBe('giotto; hit; ttl=60');
    });

    it('are what a refresh may take', async () => {
      await app.get('/refreshes/1');
      app.clock.now += 61_000;
      const gate = deferred<void>();
      script.is(() => gate.promise.then(() => ({ fresh: true })));
      for (let time = 0; time < 5; time++)
        expect((await app.get('/refreshes/1')).cache).toContain('stale-while-revalidate');
      gate.resolve();
      await untilCache(app, '/refreshes/1', 'giotto; hit; ttl=60');
      expect(script.runs).toBe(2);
    });
  });
});
