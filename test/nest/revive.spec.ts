import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';

import { GiottoCache, LocMemKeyValue, type GiottoPlain } from 'giotto-cache';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { Category, Ebook, openShop, Product, Size } from '../support/entities/shop.js';

const ALL = [Product, Ebook, Category, Size];
const WITH_ALL = { category: true, others: true };

let shop: DataSource;
let runs = 0;

const products = () => shop.getRepository(Product);
const load = () => products().find({ order: { id: 'ASC' }, relations: WITH_ALL });

@Injectable()
class Shelf {
  @GiottoCache(60, { revive: ALL })
  featured(): Promise<Product[]> {
    runs++;
    return load();
  }

  @GiottoCache(60, { plain: true })
  plainly(): Promise<Product[]> {
    runs++;
    return load();
  }

  @GiottoCache(() => null, { plain: true })
  plainlyUnstored(_key?: unknown): Promise<Product[]> {
    return load();
  }

  @GiottoCache(60)
  unsaid(): Promise<Product[]> {
    runs++;
    return load();
  }

  @GiottoCache(60, { revive: Product })
  half(): Promise<Product[]> {
    return load();
  }

  @GiottoCache(60, { revive: (rows: GiottoPlain<Product>[]) => rows.map((row) => products().create(row as object)) })
  made(): Promise<Product[]> {
    runs++;
    return load();
  }
}

let one: Standalone;
let shelf: Shelf;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.destroy());
beforeEach(async () => {
  runs = 0;
  one = await startStandalone({ cache: new LocMemKeyValue() }, [Shelf]);
  shelf = one.app.get(Shelf);
});
afterEach(() => one.close());

describe('entities under revive', () => {
  it('come back as instances of their own classes, with all that was loaded, without a run', async () => {
    const [loaded, first, second] = [await load(), await shelf.featured(), await shelf.featured()];
    expect(runs).toBe(1);
    for (const found of [first, second]) expect(found).toStrictEqual(loaded);
    const [duck, book] = second as [Product, Ebook];
    expect([duck, book, duck.size, duck.category, duck.others![0]].map((each) => each!.constructor)).toEqual([
      Product,
      Ebook,
      Size,
      Category,
      Category,
    ]);
    expect(book instanceof Ebook && book instanceof Product).toBe(true);
  });

  it('have their dates, bytes, getters and methods on a hit', async () => {
    await shelf.featured();
    const [duck, book] = (await shelf.featured()) as [Product, Ebook];
    expect([duck.since, duck.image, duck.labels]).toEqual([
      new Date(Date.UTC(2026, 0, 2)),
      Buffer.from([1, 2, 255]),
      ['a', 'b'],
    ]);
    expect([duck.price, duck.size.area, duck.raise(50).price, book.isLong()]).toEqual(['12.50 €', 6, '13.00 €', true]);
  });

  it('update their rows when they are saved, and insert none', async () => {
    await shelf.featured();
    const [duck] = await shelf.featured();
    await products().save(Object.assign(duck!, { name: 'goose' }));
    expect(await products().count()).toBe(2);
    expect((await products().findOneByOrFail({ id: duck!.id })).name).toBe('goose');
    await products().save(Object.assign(duck!, { name: 'duck' }));
  });

  it('are copies: a caller’s changes do not reach the entry', async () => {
    const first = await shelf.featured();
    first[0]!.name = 'changed';
    first[0]!.size.width = 100;
    const second = await shelf.featured();
    expect([second[0]!.name, second[0]!.size.width]).toEqual(['duck', 2]);
    second[0]!.since.setTime(0);
    expect((await shelf.featured())[0]!.since.getTime()).toBe(Date.UTC(2026, 0, 2));
  });

  it('may refer to each other in circles', async () => {
    const find = () => shop.getRepository(Category).find({ relations: { products: true }, order: { id: 'ASC' } });
    const circular = async () => {
      const found = await find();
      for (const category of found) for (const product of category.products!) product.category = category;
      return found;
    };
    await one.service.wrap('circle', 60, circular, { revive: ALL });
    const [toys] = (await one.service.get<Category[]>('circle', { revive: ALL }))!;
    expect([toys!.products![0]!.category === toys, toys!.hasId()]).toEqual([true, true]);
  });

  it('of an unnamed class are not stored, and one warning names the class', async () => {
    for (let call = 0; call < 2; call++) expect((await shelf.half())[1]).toBeInstanceOf(Ebook);
    expect(one.logger.warnings).toEqual([
      'Shelf.half is not cached: it holds an instance of Size, which revive does not name. Write revive: [Product, Size], or plain: true.',
    ]);
  });

  it('are made by a function', async () => {
    const first = await shelf.made();
    const second = await shelf.made();
    expect([first, second]).toEqual([await load(), await load()]);
    expect([second[0] instanceof Product, second[0]!.price, runs]).toEqual([true, '12.50 €', 1]);
  });
});

describe('entities under plain', () => {
  it('are plain objects on the first call as on the second', async () => {
    const [first, second] = [await shelf.plainly(), await shelf.plainly()];
    expect([second, runs]).toStrictEqual([first, 1]);
    const [duck] = first as unknown as [GiottoPlain<Product>];
    expect([duck, duck.size, duck.category].map((each) => Object.getPrototypeOf(each) as unknown)).toEqual(
      Array(3).fill(Object.prototype),
    );
    expect([duck.since, duck.cents, 'raise' in duck]).toEqual([new Date(Date.UTC(2026, 0, 2)), 1250, false]);
  });

  it('are plain objects too if they are not stored, or the call has no key', async () => {
    for (const key of [undefined, () => 1]) {
      const [duck] = await shelf.plainlyUnstored(key);
      expect(Object.getPrototypeOf(duck)).toBe(Object.prototype);
    }
    expect(
      Object.getPrototypeOf(await one.service.wrap('key', null, async () => (await load())[0]!, { plain: true })),
    ).toBe(Object.prototype);
  });

  it('are the result of their own toJSON()', async () => {
    class Account {
      constructor(
        readonly name: string,
        readonly password: string,
      ) {}
      toJSON = undefined;
    }
    class Shown extends Account {
      declare toJSON: undefined;
    }
    Object.defineProperty(Shown.prototype, 'toJSON', {
      value(this: Account) {
        return { name: this.name, at: new Date(0) };
      },
    });
    const account = () => Object.assign(Object.create(Shown.prototype) as Account, { name: 'ada', password: 'secret' });
    for (let call = 0; call < 2; call++)
      expect(await one.service.wrap('account', 60, account, { plain: true })).toStrictEqual({
        name: 'ada',
        at: new Date(0),
      });
  });
});

describe('entities without revive and plain', () => {
  it('are not stored, and one warning names both cures', async () => {
    for (let call = 0; call < 2; call++) expect((await shelf.unsaid())[0]).toBeInstanceOf(Product);
    expect([runs, one.logger.warnings]).toEqual([
      2,
      [
        'Shelf.unsaid is not cached: it is Product, which would not survive being copied. With revive: Product it comes back as an instance, with plain: true as a plain object; if neither will do: Use plain objects.',
      ],
    ]);
  });
});

describe('a value that is set', () => {
  it.each(['plain', 'revive'] as const)('is stored as it is at the time of the call: %s', async (kind) => {
    const options = kind === 'plain' ? { plain: true } : { revive: ALL };
    const [duck] = await load();
    const stored = one.service.set('duck', duck!, 60, options);
    duck!.name = 'goose';
    expect(await stored).toBe(true);
    expect((await one.service.get<Product>('duck', options))!.name).toBe('duck');
  });

  it('without instances is stored as it is at the time of the call too', async () => {
    const list = [1];
    const stored = one.service.set('list', list, 60);
    list.push(2);
    expect([await stored, await one.service.get('list')]).toEqual([true, [1]]);
  });

  it('with revive is a miss for a reader with another revive, with a warning', async () => {
    const [duck] = await load();
    await one.service.set('duck', duck, 60, { revive: ALL });
    expect([await one.service.get('duck'), await one.service.get('duck', { revive: Category })]).toEqual([
      undefined,
      undefined,
    ]);
    expect(one.logger.warnings).toEqual([expect.stringContaining('stored with another revive')]);
    expect(await one.service.wrap('duck', 60, () => 'computed' as unknown)).toBe('computed');
    expect(await one.service.get('duck', { revive: ALL })).toBeUndefined();
  });
});

describe('a revive function that fails', () => {
  it('costs the entry and not the call, with one warning', async () => {
    const fails = () => {
      throw new Error('no longer a Product');
    };
    const wrap = () => one.service.wrap('key', 60, () => ({ run: ++runs }), { revive: fails });
    expect([await wrap(), await wrap(), await wrap()]).toEqual([{ run: 1 }, { run: 2 }, { run: 3 }]);
    expect(await one.service.get('key', { revive: fails })).toBeUndefined();
    expect(one.logger.warnings).toEqual([
      expect.stringContaining('its revive function threw Error: no longer a Product'),
    ]);
  });
});
