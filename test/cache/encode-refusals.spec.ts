import { describe, expect, it } from '@jest/globals';

import { encode } from '../../lib/cache/key/encode.js';
import { thrownBy } from '../support/errors.js';

const symbol = Symbol('secret');

const cyclic = {
  object: () => {
    const value: Record<string, unknown> = {};
    value.self = value;
    return value;
  },
  array: () => {
    const value: unknown[] = [];
    value.push([{ deeper: value }]);
    return value;
  },
  mapValue: () => {
    const value = new Map<unknown, unknown>();
    return value.set('self', [value]);
  },
  mapKey: () => {
    const value = new Map<unknown, unknown>();
    return value.set(value, 1);
  },
  set: () => {
    const value = new Set<unknown>();
    return value.add({ value });
  },
};

const ITSELF = 'it contains itself';
const NAMED = 'it contains an array with named properties';
const BY_SYMBOL = 'it has a property named by a symbol';

const own = (kind: string) => `it contains a ${kind} with properties of its own`;

const computed = (owner: object, property: string | number, enumerable = true) =>
  Object.defineProperty(owner, property, {
    get: () => {
      throw new Error('An accessor was called.');
    },
    enumerable,
  });

const REFUSED: readonly (readonly [what: string, value: unknown, why: string])[] = [
  ['a function', () => 1, 'it contains a function'],
  ['a class', class Some {}, 'it contains a function'],
  ['a function inside', { a: [{ b: () => 1 }] }, 'it contains a function'],
  ['a function as a Map key', new Map([[() => 1, 1]]), 'it contains a function'],
  ['a symbol', symbol, 'it contains a symbol'],
  ['a symbol inside', new Set([symbol]), 'it contains a symbol'],
  ['a property named by a symbol', { [symbol]: 1 }, BY_SYMBOL],
  ['one in an object without a prototype', Object.assign(Object.create(null) as object, { [symbol]: 1 }), BY_SYMBOL],
  ['one on an array', Object.assign([1], { [symbol]: 1 }), BY_SYMBOL],
  ['an array with a named property', Object.assign([1, 2], { name: 'a' }), NAMED],
  ['an array with an empty name', Object.assign([1, 2], { '': 'a' }), NAMED],
  ['an array with a fraction', Object.assign([1, 2], { '0.5': 'a' }), NAMED],
  ['an array with a negative index', Object.assign([1, 2], { '-1': 'a' }), NAMED],
  ['an array with a padded index', Object.assign([1, 2], { '01': 'a' }), NAMED],
  ['an array with a named property in a hole’s place', Object.assign(new Array(3), { '1e0': 'a' }), NAMED],
  ['a Map with a property', Object.assign(new Map(), { a: 1 }), own('Map')],
  ['a Set with a symbol', Object.assign(new Set(), { [symbol]: 1 }), own('Set')],
  ['a Date with a property', Object.assign(new Date(0), { a: 1 }), own('Date')],
  ['a Date with a lastIndex', Object.assign(new Date(0), { lastIndex: 1 }), own('Date')],
  ['a RegExp with a property', Object.assign(/a/, { a: 1 }), own('RegExp')],
  [
    'an ArrayBuffer with a property',
    Object.assign(new ArrayBuffer(1), { constructor: { name: 'Date' } }),
    own('ArrayBuffer'),
  ],
  ['an object that holds itself', cyclic.object(), ITSELF],
  ['an array that holds itself', cyclic.array(), ITSELF],
  ['a Map that is its own value', cyclic.mapValue(), ITSELF],
  ['a Map that is its own key', cyclic.mapKey(), ITSELF],
  ['a Set that holds itself', cyclic.set(), ITSELF],
  ['a Proxy', new Proxy({}, {}), 'it contains a Proxy'],
  ['a Proxy of an array, inside', [new Proxy([1], {})], 'it contains a Proxy'],
  ['an accessor', computed({ a: 1 }, 'total'), 'it contains an object whose property "total" is an accessor'],
  [
    'an accessor that is not enumerable',
    computed({ a: 1 }, 'total', false),
    'it contains an object whose property "total" is an accessor',
  ],
  ['an accessor in an array', computed([1, 2], 1), 'it contains an array whose element 1 is an accessor'],
  ['an accessor on an array', computed([1, 2], 'total', false), NAMED],
  [
    'an object that inherits from another one',
    Object.create({ a: 1 }),
    'it contains an object that inherits from another object',
  ],
  ['a generator', (function* () {})(), 'it contains an object that inherits from another object'],
];

describe('encode refuses', () => {
  it.each(REFUSED)('%s', (_, value, why) => {
    expect(thrownBy(() => encode(value, 'filter'))).toEqual({
      name: 'TypeError',
      code: 'GIOTTO_NOT_KEYABLE',
      message: `The argument "filter" cannot be part of a cache key because ${why}. Give the program a key: (args) => … that returns what identifies the call.`,
    });
  });

  it('never says what a symbol or a key is called', () => {
    const told = thrownBy(() => encode({ 'my-password': symbol }, 'filter'));
    expect(JSON.stringify(told)).not.toMatch(/secret|password/);
  });
});
