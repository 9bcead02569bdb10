import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param } from '@nestjs/common';
import { DataSource } from 'typeorm';

import {
  DatabaseKeyValue,
  GiottoCache,
  GiottoCacheService,
  type GiottoCacheOptions,
  type GiottoKeyValue,
  MemcacheKeyValue,
  RedisKeyValue,
  syncdb,
} from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { DATABASES, type TestDatabase } from '../support/database/databases.js';
import { PATIENCE } from '../support/keyvalue/patient.js';
import { memcacheHosts, redisUrl } from '../support/keyvalue/servers.js';

let runs = 0;

@Controller()
class ItemController {
  @GiottoCache(60, {
    program: 'item',
    tags: ['items', (_: object, model: unknown) => `of ${JSON.stringify(model).length}`],
  })
  @Get('item/:id')
  item(@Param('id') id: string) {
    return { id, run: ++runs, text: 'x'.repeat(20_000) };
  }

  @GiottoCache(60, { program: 'out', l1: false })
  @Get('out/:id')
  out(@Param('id') id: string) {
    return { id, run: ++runs, text: 'x'.repeat(20_000) };
  }
}

const dropped: TestDatabase[] = [];

/** Returns a way to make several connections to one database. */
async function inDatabase(create: () => Promise<TestDatabase>): Promise<() => GiottoKeyValue> {
  const database = await create();
  dropped.push(database);
  await syncdb(new DataSource(database.options));
  return () => new DatabaseKeyValue(new DataSource(database.options));
}

const BACKENDS: readonly (readonly [string, () => Promise<() => GiottoKeyValue>])[] = [
  ['Redis', async () => () => new RedisKeyValue(redisUrl())],
  ['Memcached', async () => () => new MemcacheKeyValue({ hosts: memcacheHosts() })],
  ...Object.entries(DATABASES).map(([name, create]) => [name, () => inDatabase(create)] as const),
];

const TIERS: readonly (readonly [string, GiottoCacheOptions['l1']])[] = [
  ['validated', true],
  ['leased', { recheck: 0.1 }],
];

describe.each(BACKENDS)('two processes with entries in their own memory, on %s', (_, connect) => {
  let connection: () => GiottoKeyValue;
  let apps: readonly Running[];
  let path: string;
  let ids = 0;
  beforeAll(async () => {
    connection = await connect();
  });
  afterAll(async () => {
    await Promise.all(dropped.splice(0).map((database) => database.drop()));
  });
  beforeEach(() => {
    path = `/item/${++ids}`;
  });

  describe.each(TIERS)('%s', (tier, l1) => {
    beforeAll(async () => {
      const prefix = `first tier ${tier} ${process.pid} ${performance.now()}:`;
      const clock = { now: Date.now() };
      apps = await Promise.all(
        ADAPTERS.map((adapter) =>
          start(adapter, {
            controllers: [ItemController],
            clock,
            cache: { cache: connection(), prefix, l1, timeout: PATIENCE },
          }),
        ),
      );
    });
    afterAll(() => Promise.all(apps.map((app) => app.close())));

    const ask = async () => Promise.all(apps.map((app) => app.get(path)));
    const runOf = (text: string) => (JSON.parse(text) as { run: number }).run;
    const cacheOf = (at: number) => apps[at]!.app.get(GiottoCacheService);

    it('answer from it', async () => {
      for (let times = 0; times < 3; times++) await ask();
      for (const { cache, body } of await ask()) {
        expect(cache).toMatch(/^giotto; hit; ttl=\d+; detail=memory$/);
        expect(body.length).toBeGreaterThan(20_000);
      }
    });

    const invalidations: Record<string, (cache: GiottoCacheService) => Promise<boolean>> = {
      'its program': (cache) => cache.invalidate({ program: 'item' }),
      'its call': (cache) => cache.invalidate({ program: 'item', args: { id: String(ids) } }),
      'its tag': (cache) => cache.invalidate({ tags: ['items'] }),
      'a tag of its result': (cache) =>
        cache.invalidate({ tags: Array.from({ length: 4 }, (_, n) => `of ${20_028 + n}`) }),
      everything: (cache) => cache.clear(),
    };

    it.each(Object.keys(invalidations))('serve nothing old once %s was invalidated by either of them', async (what) => {
      for (const by of [0, 1]) {
        for (let times = 0; times < 3; times++) await ask();
        const before = runs;
        expect(await invalidations[what]!(cacheOf(by))).toBe(true);
        for (const { text } of await ask()) expect(runOf(text)).toBe(before + 1);
      }
    });

    it('keep out what a program keeps out', async () => {
      path = `/out/${ids}`;
      for (let times = 0; times < 3; times++) await ask();
      for (const { cache } of await ask()) expect(cache).toMatch(/^giotto; hit; ttl=\d+$/);
    });
  });
});
