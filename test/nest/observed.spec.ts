import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { lastValueFrom, of } from 'rxjs';

import { GiottoCache, LocMemKeyValue, type GiottoCacheService, type GiottoLookupMessage } from 'giotto-cache';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { until } from '../support/apps/scripted.js';
import { MoodyKeyValue, rejecting, working } from '../support/cache/doubles.js';
import { Listener } from '../support/observe/listener.js';

@Injectable()
class Prices {
  @GiottoCache(60, { program: 'price' })
  async priceOf(article: unknown) {
    if (article === 'none') throw new Error('no such article');
    return { article: typeof article, cents: 100 };
  }

  @GiottoCache(60, { program: 'observed' })
  observed(article: string) {
    return of({ article });
  }
}

let app: Standalone;
let cache: GiottoCacheService;
let prices: Prices;
let listener: Listener;
let backend: MoodyKeyValue;
beforeEach(async () => {
  backend = new MoodyKeyValue();
  listener = new Listener().follow();
  app = await startStandalone({ cache: backend }, [Prices]);
  cache = app.service;
  prices = app.app.get(Prices);
});
afterEach(async () => {
  listener.stop();
  await app.close();
});

const shortly = ({ program, outcome, reason, detail, tier }: GiottoLookupMessage): string =>
  [program, outcome, reason, detail, tier].filter((part) => part !== undefined).join(' ');
const published = () => listener.lookups.map(shortly);

/** No key has it. */
const unkeyable = () => 1;

describe("calls of a provider's method", () => {
  it('are published', async () => {
    await prices.priceOf('warm-up');
    listener.lookups.length = 0;
    for (const article of ['pear', 'pear', unkeyable]) await prices.priceOf(article);
    await expect(prices.priceOf('none')).rejects.toThrow('no such article');
    expect(published()).toEqual([
      'price miss uri-miss storing',
      'price hit backend',
      'price bypass unkeyable',
      'price miss uri-miss exception',
    ]);
    await until(() => cache.stats().programs['price']!.notStored['exception'] === 1);
    expect(cache.stats().programs['price']).toMatchObject({
      hits: { backend: 1 },
      bypassed: { unkeyable: 1 },
      notStored: { exception: 1 },
    });
    expect(JSON.stringify([listener.lookups, listener.stores, cache.stats()])).not.toContain('pear');
  });

  it('are published for each subscription of an Observable', async () => {
    await lastValueFrom(prices.observed('pear'));
    await until(() => listener.lookups.length === 1);
    const observable = prices.observed('plum');
    await lastValueFrom(observable);
    await lastValueFrom(observable);
    await until(() => listener.lookups.length === 3);
    expect(published().slice(1)).toEqual(['observed miss uri-miss storing', 'observed hit backend']);
  });
});

describe('wrapped values', () => {
  it('are published under their program', async () => {
    const wrap = () => cache.wrap('k', 60, () => 'value', { program: 'report' });
    await wrap();
    await wrap();
    await cache.wrap('k', 60, () => 'value');
    await cache.wrap(unkeyable, 60, () => 'value', { program: 'report' });
    await cache.wrap('k', null, () => 'value', { program: 'report' });
    expect(published()).toEqual([
      'report miss uri-miss storing',
      'report hit backend',
      'wrap miss uri-miss storing',
      'report bypass unkeyable',
    ]);
  });

  it('are published when they are got and set', async () => {
    await cache.get('k', { program: 'report' });
    await cache.set('k', 'value', 60, { program: 'report' });
    await cache.get('k', { program: 'report' });
    expect(published()).toEqual(['report miss uri-miss', 'report hit backend']);
    expect(listener.stores).toEqual([expect.objectContaining({ program: 'report', outcome: 'stored' })]);
  });

  it('are published with why they are not stored', async () => {
    await cache.wrap('a', 60, () => unkeyable as unknown, { program: 'report' });
    await cache.wrap(
      'b',
      () => null,
      () => 1,
      { program: 'report' },
    );
    await cache.wrap('c', 60, () => 'x'.repeat(100), { program: 'report', maxEntryBytes: 10 });
    await cache.wrap(
      'd',
      () => {
        throw new Error('bug');
      },
      () => 1,
      { program: 'report' },
    );
    await until(() => listener.stores.length === 4);
    expect(listener.stores.map(({ detail }) => detail)).toEqual(['class-instance', 'lifetime', 'size', 'option-error']);
    expect(cache.stats().programs['report']).toMatchObject({
      stored: 0,
      notStored: { 'class-instance': 1, lifetime: 1, size: 1, 'option-error': 1 },
    });
  });

  it('are published as a bypass in a transaction, and count the invalidations once', async () => {
    await cache.transaction(async () => {
      await cache.wrap('k', 60, () => 'value', { program: 'report' });
      expect(await cache.get('k', { program: 'report' })).toBeUndefined();
      await cache.invalidate({ program: 'report', foreign: true });
    });
    expect(published()).toEqual(['report bypass transaction', 'report bypass transaction']);
    expect(cache.stats().programs['report']!.invalidations).toBe(1);
  });

  it('count the milliseconds that were saved', async () => {
    const slow = () => ((app.clock.now += 40), 'value');
    for (let times = 0; times < 4; times++) await cache.wrap('k', 60, slow, { program: 'report' });
    expect(cache.stats().programs['report']!.savedMs).toBe(120);
    await until(() => listener.stores.length === 1);
    expect(listener.stores[0]!.ms).toBe(40);
  });
});

describe('invalidations', () => {
  it('are published by what they reach, and without tags', async () => {
    await cache.invalidate({ program: 'price', args: ['pear'] });
    await cache.invalidate({ tags: ['user:secret', 'b'], program: 'price' });
    await cache.clear();
    expect(listener.invalidations).toEqual([
      { scope: 'call', program: 'price', outcome: 'taken', soft: false },
      ...listener.invalidations.slice(1, 3),
      { scope: 'everything', program: undefined, outcome: 'taken', soft: false },
    ]);
    expect(listener.invalidations.slice(1, 3)).toEqual(
      expect.arrayContaining([
        { scope: 'tags', program: undefined, outcome: 'taken', soft: false },
        { scope: 'program', program: 'price', outcome: 'taken', soft: false },
      ]),
    );
    expect(JSON.stringify(listener.invalidations)).not.toMatch(/secret|pear/);
    expect(cache.stats().total.invalidations).toBe(4);
    expect(cache.stats().programs['price']!.invalidations).toBe(2);
  });

  it('are published as pending if the backend does not take them', async () => {
    backend.behaviour = rejecting(new Error('gone'));
    expect(await cache.invalidate({ program: 'price' })).toBe(false);
    backend.behaviour = working;
    expect(listener.invalidations).toEqual([{ scope: 'program', program: 'price', outcome: 'pending', soft: false }]);
  });
});

describe('the backend', () => {
  it('is published as up at startup, down in an outage, and up after it', async () => {
    expect(listener.backends).toEqual([{ backend: 'moody at h:1', state: 'up' }]);
    expect(await cache.ping()).toBe(true);
    backend.behaviour = rejecting(new Error('gone'));
    for (let times = 0; times < 3; times++) expect(await cache.ping()).toBe(false);
    expect(cache.stats().backend).toMatchObject({ name: 'moody at h:1', state: 'down', outages: 1, failures: 3 });
    backend.behaviour = working;
    await until(() => listener.backends.length === 3);
    expect(listener.backends.slice(1).map(({ state }) => state)).toEqual(['down', 'up']);
    expect(cache.stats().backend).toMatchObject({ state: 'up', outages: 1 });
  });

  it('is published as down at startup if it cannot be opened', async () => {
    class Unreachable extends MoodyKeyValue {
      override open(): Promise<void> {
        return Promise.reject(new Error('refused'));
      }
    }
    listener.backends.length = 0;
    const other = await startStandalone({ cache: new Unreachable() });
    try {
      expect(listener.backends).toEqual([{ backend: 'moody at h:1', state: 'down' }]);
      expect(other.service.stats().backend).toMatchObject({ state: 'down', outages: 1 });
    } finally {
      await other.close();
    }
  });
});

describe('two applications in one process', () => {
  it('count for themselves, and publish on the same channels', async () => {
    const other = await startStandalone({ cache: new LocMemKeyValue() });
    try {
      await other.service.wrap('k', 60, () => 1);
      await cache.wrap('k', 60, () => 1);
      expect([cache.stats().total.requests, other.service.stats().total.requests]).toEqual([1, 1]);
      expect(listener.lookups).toHaveLength(2);
    } finally {
      await other.close();
    }
  });
});
