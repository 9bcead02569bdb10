import { inspect } from 'node:util';
import { createContext, runInContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';

import { encode } from '../../lib/cache/key/encode.js';
import { objectOf } from '../support/cache/values.js';
import { thrownBy } from '../support/errors.js';

const text = (value: unknown) => encode(value, 'x');

const holey = (...at: number[]) => {
  const array: unknown[] = Array.from({ length: 3 }, () => 1);
  for (const index of at) delete array[index];
  return array;
};

const TEXTS: readonly (readonly [value: unknown, text: string])[] = [
  [{ x: 12 }, '{"x":12}'],
  [{ b: [1, 'two', null, true], a: { z: 0, y: {} } }, '{"a":{"y":{},"z":0},"b":[1,"two",null,true]}'],
  [undefined, 'undefined'],
  [NaN, 'NaN'],
  [-0, '-0'],
  [0, '0'],
  [-Infinity, '-Infinity'],
  [12n, '12n'],
  [-12n, '-12n'],
  [{ a: undefined }, '{"a":undefined}'],
  [new Date(0), 'Date(0)'],
  [new Date(NaN), 'Date(NaN)'],
  [
    new Map<unknown, unknown>([
      ['b', 1],
      ['a', new Set([2, 1])],
    ]),
    'Map{"a":Set{1,2},"b":1}',
  ],
  [new Map(), 'Map{}'],
  [Buffer.from('abc'), 'Buffer(YWJj)'],
  [new Uint8Array([1, 2]), 'Uint8Array(AQI=)'],
  [new BigUint64Array([1n]), 'BigUint64Array(AQAAAAAAAAA=)'],
  [new Uint8Array([1, 2]).buffer, 'ArrayBuffer(AQI=)'],
  [new SharedArrayBuffer(1), 'SharedArrayBuffer(AA==)'],
  [new DataView(new ArrayBuffer(2), 1), 'DataView(AA==)'],
  [/a"\(/gi, String.raw`RegExp("a\"\\(",gi,0)`],
  [holey(1), '[1,empty,1]'],
  [[1, undefined, 1], '[1,undefined,1]'],
  [Object.assign(Object.create(null) as object, { x: 1 }), '{"x":1}'],
  [objectOf([['x', 1]], Object.create(null) as object), '{"x":1}'],
  [
    objectOf([
      ['__proto__', 1],
      ['constructor', { prototype: 2 }],
    ]),
    '{"__proto__":1,"constructor":{"prototype":2}}',
  ],
  ['\ud800', String.raw`"\ud800"`],
  [
    runInContext('({ d: new Date(0), m: new Map([[1, [2]]]), b: new Uint8Array(1) })', createContext()),
    '{"b":Uint8Array(AA==),"d":Date(0),"m":Map{1:[2]}}',
  ],
];

describe('encode', () => {
  it.each(TEXTS.map(([value, expected]) => [inspect(value), value, expected] as const))(
    'writes %s',
    (_, value, expected) => {
      expect(text(value)).toBe(expected);
    },
  );

  it('writes JSON for values that JSON can express', () => {
    const value = { a: [1, -2.5, 'text "quoted" \\ \n', true, null], b: { c: [] }, d: 1e300 };
    expect(text(value)).toBe(JSON.stringify(value));
  });

  it('reads the part of the memory that a view shows', () => {
    const memory = Buffer.from('xxabcxx');
    expect(text(memory.subarray(2, 5))).toBe(text(Buffer.from('abc')));
    expect(text(new Uint8Array(memory.buffer, memory.byteOffset + 2, 3))).toBe(text(new Uint8Array([97, 98, 99])));
  });

  it('does not change the value', () => {
    const value = { b: new Set([3, 1, 2]), a: [{ d: 1, c: 2 }], r: /x/g };
    const before = inspect(value, { depth: null });
    expect(text(value)).toBe(text(value));
    expect(inspect(value, { depth: null })).toBe(before);
  });

  it('writes a value that occurs in several places in each of them', () => {
    const shared = { s: 1 };
    expect(text([shared, shared, { a: shared, b: [shared] }, new Map([[shared, shared]])])).toBe(
      '[{"s":1},{"s":1},{"a":{"s":1},"b":[{"s":1}]},Map{{"s":1}:{"s":1}}]',
    );
  });
});

describe('encode, of a nested value', () => {
  const nested = (wrap: (inner: unknown) => unknown, core: unknown, depth = 500) => {
    let value = core;
    for (let level = 0; level < depth; level++) value = wrap(value);
    return value;
  };

  it.each<readonly [string, (inner: unknown) => unknown, string, string]>([
    ['arrays', (inner) => [inner], '[', ']'],
    ['arrays with siblings', (inner) => [1, inner, 2], '[1,', ',2]'],
    ['objects', (inner) => ({ a: inner }), '{"a":', '}'],
    ['objects with siblings', (inner) => ({ c: 1, b: inner, a: 2 }), '{"a":2,"b":', ',"c":1}'],
    ['Maps', (inner) => new Map([['k', inner]]), 'Map{"k":', '}'],
    ['Sets', (inner) => new Set([inner]), 'Set{', '}'],
  ])('writes 500 levels of %s, and refuses more', (_, wrap, open, close) => {
    const encoded = text(nested(wrap, 1));
    expect(encoded).toBe(`${open.repeat(500)}1${close.repeat(500)}`);
    expect(encoded).not.toBe(text(nested(wrap, 2)));
    for (const depth of [501, 100_000])
      expect(thrownBy(() => text(nested(wrap, 1, depth)))).toMatchObject({
        code: 'GIOTTO_NOT_KEYABLE',
        message: expect.stringContaining('because it is nested more than 500 levels deep.'),
      });
  });
});
