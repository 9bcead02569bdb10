import { describe, expect, it } from '@jest/globals';

import { GiottoCache, GiottoInvalidate, GiottoView } from 'giotto-cache';
import { thrownBy } from '../support/errors.js';

/** Any decorator, wherever TypeScript lets one stand. */
type Anywhere = (...decorated: any[]) => void; // eslint-disable-line @typescript-eslint/no-explicit-any

const DECORATORS: readonly (readonly [name: string, code: string, decorate: () => Anywhere])[] = [
  ['@GiottoCache', 'GIOTTO_NOT_A_METHOD', () => GiottoCache(60) as Anywhere],
  ['@GiottoView', 'GIOTTO_NOT_A_METHOD', () => GiottoView({ 'application/json': GiottoView.json() }) as Anywhere],
  ['@GiottoInvalidate', 'GIOTTO_INVALID_INVALIDATION', () => GiottoInvalidate({ tags: 'a' }) as Anywhere],
];

const SYMBOL = Symbol('found');

/** What is no method, by what an error calls it. */
const MISPLACED: readonly (readonly [what: string, where: string, write: (decorate: () => Anywhere) => unknown])[] = [
  [
    'a static member',
    'Shop.find',
    (decorate) => {
      class Shop {
        @decorate() static find() {}
      }
      return Shop;
    },
  ],
  [
    'a static member',
    'Shop.one',
    (decorate) => {
      class Shop {
        @decorate() static one = 1;
      }
      return Shop;
    },
  ],
  [
    'a static member',
    'Shop.all',
    (decorate) => {
      class Shop {
        @decorate() static get all() {
          return 1;
        }
      }
      return Shop;
    },
  ],
  [
    'a property',
    'Shop.find',
    (decorate) => {
      class Shop {
        @decorate() find = () => 1;
      }
      return Shop;
    },
  ],
  [
    'a property',
    'Shop[Symbol(found)]',
    (decorate) => {
      class Shop {
        @decorate() [SYMBOL] = () => 1;
      }
      return Shop;
    },
  ],
  [
    'an accessor',
    'Shop.all',
    (decorate) => {
      class Shop {
        @decorate() get all() {
          return 1;
        }
      }
      return Shop;
    },
  ],
  [
    'an accessor',
    'Shop.all',
    (decorate) => {
      class Shop {
        @decorate() set all(_all: number) {}
      }
      return Shop;
    },
  ],
  [
    'a method that a symbol names',
    'Shop[Symbol(found)]',
    (decorate) => {
      class Shop {
        @decorate() [SYMBOL]() {}
      }
      return Shop;
    },
  ],
  [
    'a parameter',
    'Shop.find',
    (decorate) => {
      class Shop {
        find(@decorate() _id: number) {}
      }
      return Shop;
    },
  ],
  [
    'a parameter',
    'Shop',
    (decorate) => {
      class Shop {
        constructor(@decorate() _id: number) {}
      }
      return Shop;
    },
  ],
  [
    'a member of a plain object',
    'Object.find',
    (decorate) => {
      const shop = { find() {} };
      decorate()(shop, 'find', Object.getOwnPropertyDescriptor(shop, 'find'));
    },
  ],
  [
    'a member of a plain object',
    'A decorated object.find',
    (decorate) => decorate()(Object.create(null), 'find', { value() {} }),
  ],
  [
    'a standard (TC39) decorator',
    'find',
    (decorate) => decorate()(() => 1, { kind: 'method', name: 'find', static: false }),
  ],
  [
    'a standard (TC39) decorator',
    'Shop',
    (decorate) => {
      class Shop {}
      decorate()(Shop, { kind: 'class', name: 'Shop' });
    },
  ],
];

describe.each(DECORATORS)('%s', (name, code, decorate) => {
  it.each(MISPLACED)('on %s, %s, is an error that names it and says what to write', (what, where, write) => {
    const told = thrownBy(() => write(decorate)) as { message: string };
    expect(told).toMatchObject({ name: 'TypeError', code });
    expect(told.message.startsWith(`${where}: ${name} stands on a method of a class, and this is ${what}. `)).toBe(
      true,
    );
    expect(told.message.length).toBeGreaterThan(
      `${where}: ${name} stands on a method of a class, and this is ${what}. `.length + 10,
    );
  });
});

describe('a class', () => {
  it.each(DECORATORS.slice(1))('is no place for %s', (_name, code, decorate) => {
    expect(
      thrownBy(() => {
        @decorate()
        class Shop {}
        return Shop;
      }),
    ).toMatchObject({ code, message: expect.stringMatching(/^Shop: .* this is a class\. /) });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an object', { a: 1 }],
    ['an arrow function', () => 1],
  ])('is what @GiottoCache stands on, and not %s', (_what, target) => {
    expect(thrownBy(() => (GiottoCache(60) as Anywhere)(target))).toMatchObject({
      code: 'GIOTTO_NOT_A_METHOD',
      message: expect.stringContaining('this is no class. '),
    });
  });
});
