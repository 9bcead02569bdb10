import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Res } from '@nestjs/common';

import { GiottoCache, type GiottoKeyValue, LocMemKeyValue } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until, untilCache } from '../support/apps/scripted.js';
import { SharedKeyValue } from '../support/cache/processes.js';
import { deferred } from '../support/cache/computations.js';

const LOCK_WAIT = 200;
const script = new Script();

@Controller()
class HangingController {
  @GiottoCache(60, { staleWhileRevalidate: 3600, lockTimeout: LOCK_WAIT })
  @Get('refreshed')
  refreshed(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, { lockTimeout: LOCK_WAIT })
  @Get('missed')
  missed(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

let end = deferred<void>();
/** The run of this number lasts until the test is over. */
const hang = (which: number) => () => (script.runs === which ? end.promise : { run: script.runs });

const clock = { now: Date.UTC(2026, 0, 1) };
const timed = { clock: () => clock.now };

const BACKENDS: readonly (readonly [string, () => GiottoKeyValue])[] = [
  ['locmem', () => new LocMemKeyValue(timed)],
  ['a backend that processes share', () => new SharedKeyValue(timed)],
];

describe.each(ADAPTERS)('a method that never settles once, on %s', (adapter) => {
  describe.each(BACKENDS)('with %s', (_, backend) => {
    let app: Running;
    let arrived = 0;
    beforeEach(async () => {
      script.reset();
      arrived = 0;
      end = deferred<void>();
      app = await start(adapter, {
        controllers: [HangingController],
        clock,
        cache: { cache: backend() },
        prepare: (server) =>
          void server.use((_request: unknown, _response: unknown, next: () => void) => (arrived++, next())),
      });
    });
    afterEach(async () => {
      end.resolve();
      await app.close();
    });

    it('is refreshed again while the stale entry is served', async () => {
      script.is(hang(2));
      await app.get('/refreshed');
      clock.now += 61_000;
      expect((await app.get('/refreshed')).cache).toContain('stale-while-revalidate');
      expect((await untilCache(app, '/refreshed', 'giotto; hit; ttl=60')).text).toBe('{"run":3}');
    });

    it('is run once more for all who wait, and later misses wait for nothing', async () => {
      script.is(hang(1));
      const lost = app.get('/missed');
      await until(() => script.runs === 1);
      const waiting = Array.from({ length: 5 }, () => app.get('/missed'));
      await until(() => arrived === 6);
      for (const { text } of await Promise.all(waiting)) expect(text).toBe('{"run":2}');
      clock.now += 61_000;
      expect((await app.get('/missed')).text).toBe('{"run":3}');
      end.resolve();
      expect((await lost).status).toBe(200);
    });
  });
});
