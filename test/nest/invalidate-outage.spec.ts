import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, Put } from '@nestjs/common';
import { Redis } from 'ioredis';

import { GiottoCache, GiottoInvalidate, RedisKeyValue } from 'giotto-cache';
import { start, type Running } from '../support/apps/application.js';
import { PATIENCE } from '../support/keyvalue/patient.js';
import { startRedis, type PrivateServer } from '../support/servers/index.js';

let price = 0;

@Controller()
class Shop {
  @GiottoCache(3600, { program: 'item', tags: [({ id }) => `item ${String(id)}`] })
  @Get('items/:id')
  item(@Param('id') id: string) {
    return { id, price };
  }

  @GiottoInvalidate({ tags: [({ id }) => `item ${String(id)}`] })
  @Put('items/:id')
  change(@Param('id') _id: string) {
    return { price: ++price };
  }
}

describe('an invalidation that Redis does not take', () => {
  let server: PrivateServer;
  let here: Running;
  let elsewhere: Running;

  /** It finds its data again when it is started again. */
  beforeAll(async () => {
    server = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
  });
  afterAll(() => server.stop());

  const begin = () =>
    start('express', { controllers: [Shop], cache: { cache: new RedisKeyValue(server.url), timeout: PATIENCE } });
  const priceIn = async (app: Running) => (JSON.parse((await app.get('/items/1')).text) as { price: number }).price;
  const isHit = async (app: Running) => (await app.get('/items/1')).cache.includes('; hit');

  beforeEach(async () => {
    [here, elsewhere] = [await begin(), await begin()];
    for (const app of [here, here, elsewhere]) await app.get('/items/1');
    expect([await isHit(here), await isHit(elsewhere)]).toEqual([true, true]);
  });
  afterEach(() => Promise.all([here.close(), elsewhere.close()]));

  const change = async () => {
    const answer = await here.ask({ method: 'PUT', path: '/items/1' });
    expect([answer.status, answer.text]).toEqual([200, `{"price":${price}}`]);
  };

  it('because it is down: the request succeeds, and the invalidation follows when Redis is back', async () => {
    const old = price;
    await server.kill();
    await change();
    expect(await priceIn(here)).toBe(price);
    await server.restart();
    while ((await priceIn(elsewhere)) === old) expect(await priceIn(here)).toBe(price);
    while (!(await isHit(here)));
    expect([await priceIn(here), await priceIn(elsewhere)]).toEqual([price, price]);
  });

  it('because it is read-only: the invalidation counts in this process at once, and follows when Redis takes writes', async () => {
    const client = new Redis(server.url);
    await client.config('SET', 'min-replicas-to-write', '1');
    await change();
    expect([await priceIn(here), (await here.get('/items/1')).cache]).toEqual([
      price,
      expect.stringContaining('detail='),
    ]);
    expect([await isHit(elsewhere), await priceIn(elsewhere)]).toEqual([true, price - 1]);
    await client.config('SET', 'min-replicas-to-write', '0');
    while ((await priceIn(elsewhere)) !== price) expect(await priceIn(here)).toBe(price);
    while (!(await isHit(here)));
    await client.quit();
  });
});
