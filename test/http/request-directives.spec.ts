import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

let runs = 0;

@Controller()
class WishesController {
  @GiottoCache(60)
  @Get('minute')
  minute() {
    return { run: ++runs };
  }

  @GiottoCache(0)
  @Get('ever')
  ever() {
    return { run: ++runs };
  }
}

const HIT = /^giotto; hit/;

describe.each(ADAPTERS)('a client’s Cache-Control on %s', (adapter) => {
  let app: Running;
  const begin = async (honorRequestDirectives?: boolean) => {
    app = await start(adapter, { controllers: [WishesController], cache: { honorRequestDirectives } });
  };
  const ask = async (cacheControl: string, path = '/minute') => {
    const { status, cache } = await app.get(path, { headers: { 'cache-control': cacheControl } });
    return [status, cache, runs] as const;
  };
  beforeEach(() => {
    runs = 0;
  });
  afterEach(() => app.close());

  it.each(['no-cache', 'no-store', 'max-age=0', 'min-fresh=1000', 'only-if-cached'])(
    'is ignored by default: %s',
    async (wish) => {
      await begin();
      expect(await ask(wish)).toEqual([200, 'giotto; fwd=uri-miss; stored', 1]);
      expect(await ask(wish)).toEqual([200, 'giotto; hit; ttl=60', 1]);
      expect((await app.get('/minute', { headers: { pragma: 'no-cache' } })).cache).toMatch(HIT);
    },
  );

  describe('if the module honors it', () => {
    beforeEach(() => begin(true));

    it('no-cache runs the method and refreshes the entry', async () => {
      await ask('public');
      expect(await ask('No-Cache')).toEqual([200, 'giotto; fwd=request; stored', 2]);
      expect((await app.get('/minute')).text).toBe('{"run":2}');
    });

    it('Pragma: no-cache is the same, if there is no Cache-Control', async () => {
      await ask('public');
      const pragma = { pragma: 'No-Cache' };
      expect((await app.get('/minute', { headers: { ...pragma, 'cache-control': 'max-age=60' } })).cache).toMatch(HIT);
      expect((await app.get('/minute', { headers: pragma })).cache).toBe('giotto; fwd=request; stored');
    });

    it('no-store runs the method and leaves the entry as it is', async () => {
      await ask('public');
      expect(await ask('no-store')).toEqual([200, 'giotto; fwd=request', 2]);
      expect((await app.get('/minute')).text).toBe('{"run":1}');
    });

    it('max-age refuses an older entry', async () => {
      await ask('public');
      app.clock.now += 10_000;
      expect((await ask('max-age=10'))[1]).toMatch(HIT);
      expect((await ask('max-age="10"'))[1]).toMatch(HIT);
      app.clock.now += 1000;
      expect(await ask('max-age=10')).toEqual([200, 'giotto; fwd=request; stored', 2]);
      expect((await ask('max-age=0'))[1]).toMatch(HIT);
    });

    it('min-fresh refuses an entry that ends sooner', async () => {
      await ask('public');
      expect((await ask('min-fresh=60'))[1]).toMatch(HIT);
      app.clock.now += 1000;
      expect(await ask('min-fresh=60')).toEqual([200, 'giotto; fwd=request; stored', 2]);
      await ask('public', '/ever');
      expect((await ask('min-fresh=100000', '/ever'))[1]).toMatch(HIT);
    });

    it('only-if-cached is 504 without an entry, and never runs the method', async () => {
      const [status, cache] = await ask('only-if-cached');
      expect([status, cache, runs]).toEqual([504, 'giotto; detail=only-if-cached', 0]);
      await ask('public');
      expect(await ask('only-if-cached')).toEqual([200, 'giotto; hit; ttl=60', 1]);
      app.clock.now += 5000;
      expect((await ask('only-if-cached, max-age=1'))[0]).toBe(504);
      expect(runs).toBe(1);
    });

    it.each(['max-age=abc', 'max-age', '"', 'nonsense;;=', 'max-stale=5'])(
      'asks for nothing if it cannot be understood: %s',
      async (wish) => {
        await ask('public');
        expect((await ask(wish))[1]).toMatch(HIT);
      },
    );
  });
});
