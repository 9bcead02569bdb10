import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, Put } from '@nestjs/common';

import { GiottoCache, GiottoCacheService, GiottoInvalidate, type GiottoCacheOptions } from 'giotto-cache';
import { start, type Running } from '../support/apps/application.js';
import { BACKENDS, eachBackendOnce, type Place } from '../support/apps/backends.js';
import { until } from '../support/apps/scripted.js';

let runs = 0;
const idOf = ({ id }: { id: string }) => `item:${id}`;

@Controller()
class ItemsController {
  @GiottoCache(0, { program: 'item', tags: [idOf] })
  @Get('items/:id')
  item(@Param('id') id: string) {
    return { id, run: ++runs };
  }

  @GiottoInvalidate({ tags: [idOf], soft: true })
  @Put('items/:id')
  change(@Param('id') _id: string) {
    return {};
  }
}

/** A fresh hit, wherever the entry was. */
const FRESH = /^giotto; hit(; detail=memory)?$/;
const STALE = 'giotto; hit; ttl=0; detail=stale-while-revalidate';

const TIERS: readonly (readonly [string, GiottoCacheOptions['l1']])[] = [
  ['without a first tier', undefined],
  ['validated', true],
  ['leased', { recheck: 0.1 }],
];

const cases = eachBackendOnce(BACKENDS).flatMap(({ backend, adapter }) =>
  TIERS.filter(([, l1]) => backend.isShared || l1 === undefined).map(([tier, l1]) => ({ backend, adapter, tier, l1 })),
);

describe.each(cases)('a soft invalidation on $backend.name, $adapter, $tier', ({ backend, adapter, l1 }) => {
  let place: Place;
  let apps: Running[];
  let path: string;
  let ids = 0;

  beforeAll(async () => {
    place = await backend.open();
    const prefix = `soft ${process.pid} ${performance.now()}:`;
    apps = [];
    for (let count = backend.isShared ? 2 : 1; count > 0; count--)
      apps.push(
        await start(adapter, {
          controllers: [ItemsController],
          cache: { cache: place.connect(), prefix, l1, timeout: 3000 },
        }),
      );
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await place.drop();
  });
  beforeEach(async () => {
    path = `/items/${++ids}`;
    expect(runOf(await apps[0]!.get(path))).toBe(runs);
    // The entry is stored behind the answer.
    for (const app of apps) await until(async () => FRESH.test((await app.get(path)).cache));
  });

  const runOf = ({ text }: { text: string }) => (JSON.parse(text) as { run: number }).run;
  const service = (app = apps.at(-1)!) => app.app.get(GiottoCacheService);

  it('has the next visitor get the old answer, and those after it the new one', async () => {
    const old = runs;
    expect(await service().invalidate({ tags: `item:${ids}`, soft: true })).toBe(true);
    const next = await apps[0]!.get(path);
    expect([runOf(next), next.cache, next.headers['age']]).toEqual([old, STALE, '0']);
    for (const app of apps)
      await until(async () => {
        const reply = await app.get(path);
        return runOf(reply) === old + 1 && FRESH.test(reply.cache);
      });
    expect(runs).toBe(old + 1);
  });

  it('by a decorator does the same', async () => {
    const old = runs;
    await apps.at(-1)!.ask({ method: 'PUT', path });
    const next = await apps[0]!.get(path);
    expect([runOf(next), next.cache]).toEqual([old, STALE]);
    await until(async () => runOf(await apps[0]!.get(path)) === old + 1);
  });

  it('brings nothing back that a hard one has ended, in whatever order they come', async () => {
    const old = runs;
    await service().invalidate({ program: 'item', args: { id: String(ids) }, soft: true });
    await service(apps[0]).invalidate({ program: 'item', args: { id: String(ids) } });
    await service().invalidate({ program: 'item', args: { id: String(ids) }, soft: true });
    expect(runOf(await apps[0]!.get(path))).toBe(old + 1);
  });

  it('brings nothing back if a hard one comes at the same time', async () => {
    const old = runs;
    await Promise.all(
      Array.from({ length: 10 }, (_none, at) =>
        service(apps[at % apps.length]).invalidate({ program: 'item', args: { id: String(ids) }, soft: at !== 5 }),
      ),
    );
    expect(runOf(await apps[0]!.get(path))).toBe(old + 1);
  });

  it('leaves what it does not concern alone', async () => {
    const old = runs;
    await service().invalidate({ tags: 'item:another', soft: true });
    expect([runOf(await apps[0]!.get(path)), (await apps[0]!.get(path)).cache]).toEqual([
      old,
      expect.stringMatching(FRESH),
    ]);
  });
});
