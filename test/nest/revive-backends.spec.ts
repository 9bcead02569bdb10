import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';

import { GiottoCache, type GiottoPlain } from 'giotto-cache';
import { BACKENDS, type Place } from '../support/apps/backends.js';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { Category, Ebook, openShop, Product, Size } from '../support/entities/shop.js';

let shop: DataSource;
let runs = 0;

@Injectable()
class Shelf {
  @GiottoCache(60, { revive: [Product, Ebook, Category, Size] })
  featured(): Promise<Product[]> {
    runs++;
    return shop.getRepository(Product).find({ order: { id: 'ASC' }, relations: { category: true, others: true } });
  }

  @GiottoCache(60, { plain: true })
  plainly(): Promise<Product[]> {
    return this.featured();
  }
}

describe.each(BACKENDS)('entities on $name', ({ open, isShared }) => {
  let place: Place;
  let one: Standalone;
  let other: Standalone;

  beforeAll(async () => {
    shop = await openShop();
    place = await open();
    [one, other] = [
      await startStandalone({ cache: place.connect() }, [Shelf]),
      await startStandalone({ cache: place.connect() }, [Shelf]),
    ];
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await place.drop();
    await shop.destroy();
  });

  const shelf = (app: Standalone = one) => app.app.get(Shelf);

  it('come back as instances, in each process, and update their rows', async () => {
    runs = 0;
    const loaded = await shelf().featured();
    const [again, elsewhere] = [await shelf().featured(), await shelf(other).featured()];
    expect(runs).toBe(isShared ? 1 : 2);
    for (const found of [again, elsewhere]) expect(found).toStrictEqual(loaded);
    const [duck, book] = again as [Product, Ebook];
    expect([duck.price, duck.size.area, book.isLong(), duck.category instanceof Category]).toEqual([
      '12.50 €',
      6,
      true,
      true,
    ]);
    await shop.getRepository(Product).save(duck.raise(50));
    expect(
      await shop.getRepository(Product).find({ select: { id: true, cents: true }, order: { id: 'ASC' } }),
    ).toMatchObject([
      { id: 1, cents: 1300 },
      { id: 2, cents: 990 },
    ]);
    expect((await shelf().featured())[0]!.cents).toBe(1250);
  });

  it('are plain objects for every caller with plain: true', async () => {
    const found = [
      await shelf().plainly(),
      await shelf().plainly(),
      await shelf(other).plainly(),
    ] as unknown as GiottoPlain<Product>[][];
    for (const [duck] of found) {
      expect(Object.getPrototypeOf(duck)).toBe(Object.prototype);
      expect(duck).toStrictEqual(found[0]![0]);
    }
  });

  it('can be set, wrapped and read by their classes', async () => {
    const revive = [Category];
    const category = await shop.getRepository(Category).findOneByOrFail({ id: 1 });
    expect(await one.service.set('category', category, 60, { revive })).toBe(true);
    const read = await one.service.get<Category>('category', { revive });
    expect([read!.hasId(), read]).toStrictEqual([true, category]);
    expect(await one.service.wrap('category', 60, () => new Category(), { revive })).toStrictEqual(category);
  });

  it('are computed once for concurrent callers, who get instances of their own', async () => {
    await one.service.invalidate({ program: 'Shelf.featured' });
    runs = 0;
    const found = await Promise.all([shelf().featured(), shelf().featured(), shelf().featured()]);
    expect([runs, new Set(found.map(([duck]) => duck)).size]).toEqual([1, 3]);
    for (const [duck, book] of found) expect([duck instanceof Product, book instanceof Ebook]).toEqual([true, true]);
  });
});
