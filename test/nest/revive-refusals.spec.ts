import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';

import { GiottoCache, LocMemKeyValue, type GiottoCacheProgramOptions } from 'giotto-cache';
import { refusalOf } from '../support/apps/refusals.js';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { Category, Note, openShop, Product } from '../support/entities/shop.js';

let shop: DataSource;

@Injectable()
class Notes {
  @GiottoCache(60, { revive: [Note, Category] })
  notes(): Promise<Note[]> {
    return shop.getRepository(Note).find();
  }

  @GiottoCache(60, { plain: true })
  plainNotes(): Promise<Note[]> {
    return shop.getRepository(Note).find();
  }
}

let one: Standalone;
let notes: Notes;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.destroy());
beforeEach(async () => {
  one = await startStandalone({ cache: new LocMemKeyValue() }, [Notes]);
  notes = one.app.get(Notes);
});
afterEach(() => one.close());

describe('a value that cannot be revived', () => {
  class Secret {
    #pin = 1;
    reveal = () => this.#pin;
  }
  class Private {
    #pin = 1;
    get pin() {
      return this.#pin;
    }
  }
  class Arrow {
    readonly id = 1;
    act = () => this.id;
  }
  class Marked {
    constructor() {
      Object.assign(this, { [Symbol.for('mark')]: 1 });
    }
  }
  class Computed {
    declare readonly total: number;
    constructor() {
      Object.defineProperty(this, 'total', { get: () => 1, enumerable: true });
    }
  }
  class Hidden {
    constructor() {
      Object.defineProperty(this, 'id', { value: 1 });
    }
  }
  class Later {
    readonly later = Promise.resolve(1);
  }
  class Failing extends Error {}

  it.each([
    [
      'private state',
      () => new Private(),
      [Private],
      /an instance of Private, which has private state\. Give the class a toJSON/,
    ],
    [
      'private state and an arrow function',
      () => new Secret(),
      [Secret],
      /an instance of Secret, which has private state/,
    ],
    [
      'an arrow function',
      () => new Arrow(),
      [Arrow],
      /an instance of Arrow whose property "act" is a function\. Make it a method/,
    ],
    ['a symbol', () => new Marked(), [Marked], /an instance of Marked with a property named by a symbol/],
    ['an accessor', () => new Computed(), [Computed], /an instance of Computed whose property "total" is an accessor/],
    [
      'a property that is not enumerable',
      () => new Hidden(),
      [Hidden],
      /an instance of Hidden whose property "id" is not enumerable/,
    ],
    ['a promise', () => new Later(), [Later], /a promise\. Await it/],
    ['a URL', () => new URL('https://x.y'), [URL], /an instance of URL, whose state cannot be seen/],
    ['an error', () => new Failing('no'), [Failing], /an instance of Failing, whose state cannot be seen/],
    ['a function', () => ({ list: [() => 1] }), [Arrow], /a function/],
  ])('is not stored, and one warning names the cure: %s', async (_, make, revive, line) => {
    expect(await one.service.set('key', make(), 60, { revive: revive as never })).toBe(false);
    expect(await one.service.get('key', { revive: revive as never })).toBeUndefined();
    expect(one.logger.warnings).toEqual([expect.stringMatching(line)]);
  });

  it('is a lazy relation, which is not loaded', async () => {
    const line =
      /holds an instance of Note whose property "about" is an accessor, as a lazy relation is\. Make the relation an ordinary one/;
    for (const method of ['notes', 'plainNotes'] as const) {
      const [note] = await notes[method]();
      expect(await note!.about).toMatchObject({ name: 'toys' });
    }
    expect(one.logger.warnings).toEqual([expect.stringMatching(line), expect.stringMatching(line)]);
  });
});

describe('impossible options', () => {
  const provider = (options: GiottoCacheProgramOptions) => {
    @Injectable()
    class Wrong {
      @GiottoCache(60, options)
      find() {
        return 1;
      }
    }
    return { controllers: [], providers: [Wrong] };
  };

  it.each<[string, unknown, string]>([
    ['an object', { revive: {} }, 'Wrong.find: revive'],
    ['no class', { revive: [] }, 'Wrong.find: revive'],
    ['two classes of one name', { revive: [Product, { Product: class Product {} }.Product] }, 'Wrong.find: revive'],
    ['a function among classes', { revive: [Product, () => 1] }, 'Wrong.find: revive'],
    ['plain that is no flag', { plain: 'yes' }, 'Wrong.find: plain'],
    ['both', { plain: true, revive: Product }, 'Wrong.find: plain'],
  ])('stop the start: %s', async (_, options, named) => {
    expect(await refusalOf(provider(options as GiottoCacheProgramOptions))).toMatchObject({
      code: 'GIOTTO_INVALID_OPTION',
      message: expect.stringContaining(named),
    });
  });

  it.each<GiottoCacheProgramOptions>([{ revive: Product }, { plain: true }])(
    'stop the start on a route, which stores responses: %p',
    async (options) => {
      @Controller()
      class Wrong {
        @Get()
        @GiottoCache(60, options)
        find() {
          return 1;
        }
      }
      expect(await refusalOf({ controllers: [Wrong] })).toMatchObject({
        code: 'GIOTTO_INVALID_OPTION',
        message: expect.stringContaining('A route stores responses.'),
      });
    },
  );
});
