import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, Put } from '@nestjs/common';

import { GiottoCache, GiottoInvalidate, surrogateKey, type GiottoKeyValue } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import { BACKENDS, type Place } from '../support/apps/backends.js';
import { request } from '../support/apps/http-client.js';
import { startVarnish, type PrivateServer } from '../support/servers/index.js';

const ROUNDS = 5;

let runs = 0;

@Controller('items')
class ItemsController {
  @GiottoCache(60, { visibility: 'public', tags: [({ id }: { id: string }) => `item:${id}`, 'items'] })
  @Get(':id')
  item(@Param('id') _id: string) {
    return { run: ++runs };
  }
  @GiottoInvalidate({ tags: [({ id }: { id: string }) => `item:${id}`] })
  @Put(':id')
  change(@Param('id') _id: string) {
    return {};
  }
}

describe.each(BACKENDS.filter(({ isShared }) => isShared))('a CDN before two applications on $name', ({ open }) => {
  let place: Place;
  let varnish: PrivateServer | undefined;
  let applications: Running[];

  const startOn = (adapter: Adapter, cache: GiottoKeyValue) =>
    start(adapter, {
      controllers: [ItemsController],
      cache: {
        cache,
        downstream: {
          shared: 'lifetime',
          tags: surrogateKey(),
          purge: ({ tags }) =>
            request({ port: varnish!.port, method: 'BAN', path: '/', headers: { 'X-Tags': tags.join('|') } }),
        },
      },
    });

  beforeEach(async () => {
    place = await open();
    applications = [];
    for (const adapter of ADAPTERS) applications.push(await startOn(adapter, place.connect()));
    varnish = await startVarnish(applications[0]!.port);
  });
  afterEach(async () => {
    for (const application of applications) await application.close();
    await varnish?.stop();
    varnish = undefined;
    await place.drop();
  });

  const get = () => request({ port: varnish!.port, method: 'GET', path: '/items/1', headers: { host: 'shop' } });

  it('has nothing from before what either of them has invalidated', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [first, second] = [await get(), await get()];
      expect([second.headers['x-shared'], second.text]).toEqual(['hit', first.text]);
      const changed = await applications[round % 2]!.ask({ path: '/items/1', method: 'PUT' });
      expect(changed.status).toBe(200);
      const fresh = await get();
      expect([fresh.headers['x-shared'], fresh.text === first.text]).toEqual(['miss', false]);
    }
  });
});
