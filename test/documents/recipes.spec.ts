import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import { GIOTTO_CLOCK } from 'giotto-cache';
import { filesOf, importFrom } from './project.js';

interface Weather {
  readonly calls: number;
  weather(city: string): Promise<unknown>;
}

const [application, weather] = await importFrom(filesOf('docs/recipes.md'), ['app.module.ts', 'weather.service.ts']);
const { AppModule } = application as { AppModule: Type };
const { WeatherService } = weather as { WeatherService: Type<Weather> };

const HIT = /^giotto; hit/;
const STORED = 'giotto; fwd=uri-miss; stored';

describe('the recipes', () => {
  let app: INestApplication;
  let now: number;

  beforeEach(async () => {
    now = Date.now();
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(GIOTTO_CLOCK)
      .useValue(() => now)
      .compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
  });
  afterEach(() => app.close());

  async function ask(path: string, init: RequestInit = {}) {
    const response = await fetch(`${await app.getUrl()}${path}`, init);
    return {
      status: response.status,
      cache: response.headers.get('cache-status'),
      vary: response.headers.get('vary'),
      data: ((await response.json()) as { data: unknown }).data,
    };
  }

  it('store a 404, in its envelope', async () => {
    await ask('/items/8');
    expect(await ask('/items/8')).toMatchObject({
      status: 404,
      cache: expect.stringMatching(HIT),
      data: { message: 'There is no such item.' },
    });
    expect(await ask('/items/7')).toMatchObject({ status: 200, cache: STORED, data: { id: 7, name: 'Ultramarine' } });
  });

  it('store a search by its body', async () => {
    const search = (text: string) =>
      ask('/search', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
      });
    expect((await search('ochre')).cache).toBe(STORED);
    expect((await search('ochre')).cache).toMatch(HIT);
    expect(await search('umber')).toMatchObject({ cache: STORED, data: { found: ['UMBER'] } });
  });

  it('tell requests apart by a header', async () => {
    await ask('/greeting', { headers: { 'x-country': 'it' } });
    expect(await ask('/greeting', { headers: { 'x-country': 'it' } })).toMatchObject({
      cache: expect.stringMatching(HIT),
      data: { greeting: 'Ciao' },
    });
    const other = await ask('/greeting', { headers: { 'x-country': 'de' } });
    expect(other).toMatchObject({ cache: STORED, data: { greeting: 'Hallo' } });
    expect(other.vary?.toLowerCase()).toContain('x-country');
  });

  it('keep tenants apart, and empty one of them', async () => {
    const planOf = (tenant: string) => ask('/plan', { headers: { 'x-tenant': tenant } });
    await planOf('a');
    expect((await planOf('b')).data).toEqual({ tenant: 'b' });
    expect((await ask('/cache?tag=tenant:a', { method: 'DELETE' })).data).toEqual({ taken: true });
    expect((await planOf('a')).cache).toBe('giotto; fwd=miss; stored; detail=invalidated');
    expect((await planOf('b')).cache).toMatch(HIT);
    await ask('/cache', { method: 'DELETE' });
    expect((await planOf('b')).cache).not.toMatch(HIT);
  });

  it('follow the headers of an answer', async () => {
    await ask('/rates');
    now += 35_000;
    expect((await ask('/rates')).cache).toMatch(HIT);
    now += 10_000;
    expect((await ask('/rates')).cache).toMatch(/detail=stale-while-revalidate/);
  });

  it('wrap a call of another service', async () => {
    const service = app.get(WeatherService);
    expect(await service.weather('Padua')).toEqual({ city: 'Padua', degrees: 20 });
    expect(await service.weather('Padua')).toEqual({ city: 'Padua', degrees: 20 });
    expect(service.calls).toBe(1);
  });
});
