import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { from, lastValueFrom, type Observable } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoInvalidate, LocMemKeyValue } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { FakeSource } from '../support/transactions/fake-source.js';
import { Gate } from '../support/transactions/shop.js';

let runs = 0;
const run = async () => ++runs;
beforeEach(() => {
  runs = 0;
});

@Injectable()
class Rates {
  @GiottoCache(60, { tags: ['rates'] })
  rate(): Promise<number> {
    return run();
  }

  @GiottoInvalidate({ tags: 'rates' })
  async change(): Promise<void> {}
}

describe('a transaction', () => {
  let app: Standalone;
  let cache: GiottoCacheService;
  let rates: Rates;
  const wrap = () => cache.wrap('key', 60, run, { tags: ['rates'] });

  beforeEach(async () => {
    app = await startStandalone({ cache: new LocMemKeyValue() }, [Rates]);
    cache = app.service;
    rates = app.app.get(Rates);
  });
  afterEach(() => app.close());

  it('runs a provider’s method and computes a value each time, and stores neither', async () => {
    await cache.transaction(async () => {
      expect([await rates.rate(), await rates.rate(), await wrap(), await wrap()]).toEqual([1, 2, 3, 4]);
    });
    expect([await rates.rate(), await wrap(), await rates.rate(), await wrap()]).toEqual([5, 6, 5, 6]);
  });

  it('does not see what is stored, and leaves it there for others', async () => {
    await cache.set('key', 'stored', 60);
    expect(await cache.transaction(() => cache.get('key'))).toBeUndefined();
    expect(await cache.get('key')).toBe('stored');
  });

  it('joins no computation of others, and shares none with them', async () => {
    const gate = new Gate();
    const outside = cache.wrap('key', 60, () => gate.opened.then(() => 'outside'));
    expect(await cache.transaction(() => cache.wrap('key', 60, () => 'inside'))).toBe('inside');
    gate.open();
    expect(await outside).toBe('outside');
    expect(await cache.get('key')).toBe('outside');
  });

  it('returns what its work returns, and throws what it throws', async () => {
    const error = new Error('no');
    expect(await cache.transaction(() => 7)).toBe(7);
    await expect(cache.transaction(() => Promise.reject(error))).rejects.toBe(error);
    await expect(
      cache.transaction(() => {
        throw error;
      }),
    ).rejects.toBe(error);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['invalidate', () => cache.invalidate({ tags: 'rates' })],
    ['@GiottoInvalidate', () => rates.change()],
    ['clear', () => cache.clear()],
    ['set', () => cache.set('key', 'phantom', 60)],
    ['delete', () => cache.delete('key')],
  ])('invalidates at once, and again after the commit: %s', async (_, invalidate) => {
    expect([await wrap(), await wrap()]).toEqual([1, 1]);
    const end = await stopped(invalidate);
    expect([await wrap(), await wrap()]).toEqual([2, 2]);
    await end();
    expect([await wrap(), await wrap()]).toEqual([3, 3]);
  });

  it('makes set return false', async () => {
    expect(await cache.transaction(() => cache.set('key', 1, 60))).toBe(false);
    expect(await cache.get('key')).toBeUndefined();
  });

  it('repeats its invalidations if its work fails, since the error may be the commit’s', async () => {
    const error = new Error('The connection was lost.');
    const end = await stopped(
      () => rates.change(),
      () => Promise.reject(error),
    );
    expect(await wrap()).toBe(1);
    await expect(end()).rejects.toBe(error);
    expect(await wrap()).toBe(2);
  });

  it('repeats the invalidations of one inside that failed, once the outer one has ended', async () => {
    const failing = () => cache.transaction(async () => (await rates.change(), Promise.reject(new Error('savepoint'))));
    const end = await stopped(() => failing().catch(() => undefined));
    expect(await wrap()).toBe(1);
    await end();
    expect(await wrap()).toBe(2);
  });

  it('does not include work that goes on after its end', async () => {
    const gate = new Gate();
    let going!: Promise<number[]>;
    await cache.transaction(() => {
      going = gate.opened.then(async () => [await wrap(), await wrap()]);
    });
    gate.open();
    expect(await going).toEqual([1, 1]);
    expect(await wrap()).toBe(1);
  });

  it('refreshes nothing in the background', async () => {
    const refreshed = () => cache.wrap('old', 60, run, { staleWhileRevalidate: 600 });
    await refreshed();
    app.clock.now += 61_000;
    expect(await cache.transaction(refreshed)).toBe(2);
    await app.close();
    expect(runs).toBe(2);
  });

  it('stores no result of a computation that began inside and ends after it', async () => {
    const gate = new Gate();
    let going!: Promise<string>;
    await cache.transaction(() => {
      going = cache.wrap('key', 60, () => gate.opened.then(() => 'phantom'));
    });
    gate.open();
    expect(await going).toBe('phantom');
    expect(await cache.get('key')).toBeUndefined();
  });

  it('does not keep other callers from the cache', async () => {
    await wrap();
    const end = await stopped(wrap);
    expect([await wrap(), await wrap()]).toEqual([1, 1]);
    await end();
    expect(await wrap()).toBe(1);
  });

  it('causes one warning if a program is only ever called inside', async () => {
    await cache.transaction(async () => {
      for (let call = 0; call < 5; call++) await rates.rate();
    });
    expect(app.logger.warnings).toEqual([
      expect.stringContaining('Rates.rate has stored nothing yet: its last 3 calls came inside a transaction'),
    ]);
  });

  /** Begins a transaction that stops behind `work`, so that others can act. @returns lets it end */
  async function stopped(
    work: () => Promise<unknown>,
    last: () => unknown = () => undefined,
  ): Promise<() => Promise<unknown>> {
    const [done, goOn] = [new Gate(), new Gate()];
    const ended = cache.transaction(async () => {
      await work();
      done.open();
      await goOn.opened;
      return last();
    });
    await done.opened;
    return () => (goOn.open(), ended);
  }
});

@Injectable()
class TransactionInterceptor implements NestInterceptor {
  constructor(private readonly source: FakeSource) {}

  async intercept(_context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const runner = this.source.createQueryRunner();
    await runner.query();
    await runner.startTransaction();
    return from(lastValueFrom(next.handle()).finally(() => runner.commitTransaction()));
  }
}

@Controller()
class Pages {
  @GiottoCache(60)
  @UseInterceptors(TransactionInterceptor)
  @Get('inside')
  inside() {
    return { run: ++runs };
  }

  @GiottoCache(60)
  @Get('outside')
  outside() {
    return { run: ++runs };
  }
}

describe.each(ADAPTERS)('a route inside a transaction, on %s', (adapter) => {
  let running: Running;
  beforeEach(async () => {
    running = await start(adapter, { controllers: [Pages], providers: [FakeSource] });
  });
  afterEach(() => running.close());

  it('bypasses the cache with detail=transaction', async () => {
    for (const own of [1, 2]) {
      const { text, cache } = await running.get('/inside');
      expect([JSON.parse(text), cache]).toEqual([{ run: own }, 'giotto; fwd=bypass; detail=transaction']);
    }
  });

  it('does not affect other routes', async () => {
    await running.get('/inside');
    await running.get('/outside');
    expect((await running.get('/outside')).cache).toBe('giotto; hit; ttl=60');
  });
});
