import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GiottoCacheService } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { BACKENDS, type Place } from '../support/apps/backends.js';

const SHARED = BACKENDS.filter(({ isShared }) => isShared);

describe.each(SHARED)('values of two releases on $name', ({ open }) => {
  let place: Place;
  let apps: Running[];
  let old: GiottoCacheService;
  let fresh: GiottoCacheService;

  beforeAll(async () => {
    place = await open();
    const begin = (adapter: (typeof ADAPTERS)[number], at: number) =>
      start(adapter, {
        controllers: [],
        cache: { cache: place.connect(), version: `${at}` },
        clock: { now: Date.now() },
      });
    apps = await Promise.all(ADAPTERS.map(begin));
    [old, fresh] = apps.map(({ app }) => app.get(GiottoCacheService)) as [GiottoCacheService, GiottoCacheService];
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await place.drop();
  });

  const both = async (key: string) => [await old.get(key), await fresh.get(key)];

  it('are apart', async () => {
    await old.wrap('apart', 60, () => 'old');
    expect(await fresh.wrap('apart', 60, () => 'new')).toBe('new');
    expect(await old.wrap('apart', 60, () => 'another')).toBe('old');
  });

  it('are not there any more in one if the other has set or deleted them', async () => {
    for (const service of [old, fresh]) await service.wrap('rates', 60, () => 1);
    expect(await fresh.set('rates', 2, 60)).toBe(true);
    expect(await both('rates')).toEqual([undefined, 2]);
    await old.wrap('rates', 60, () => 3);
    expect(await both('rates')).toEqual([3, 2]);
    expect(await old.delete('rates')).toBe(true);
    expect(await both('rates')).toEqual([undefined, undefined]);
  });
});
