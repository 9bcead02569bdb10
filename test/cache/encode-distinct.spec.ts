import { inspect } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import { encode } from '../../lib/cache/key/encode.js';
import { objectOf } from '../support/cache/values.js';

const text = (value: unknown) => encode(value, 'x');

const holes = (length: number) => new Array<unknown>(length);

/** Each of these is unlike each other one. */
const DISTINCT: readonly unknown[] = [
  undefined,
  null,
  'undefined',
  'null',
  '',
  0,
  -0,
  '0',
  '-0',
  NaN,
  'NaN',
  Infinity,
  -Infinity,
  'Infinity',
  true,
  'true',
  false,
  12,
  12n,
  '12',
  '12n',
  1e21,
  10n ** 21n,
  5e-324,
  0.1,
  0.1 + 0.2,
  0.3,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  new Date(0),
  new Date(1),
  new Date(NaN),
  'Date(0)',
  '1970-01-01T00:00:00.000Z',
  [],
  {},
  '[]',
  '{}',
  [[]],
  [{}],
  { a: {} },
  [undefined],
  [null],
  holes(1),
  holes(2),
  Object.assign(holes(2), [undefined]),
  Object.assign(holes(2), { 1: undefined }),
  ['empty'],
  [1, 2],
  [2, 1],
  ['1,2'],
  ['1', '2'],
  { a: 1, b: 2 },
  { 'a":1,"b': 2 },
  { a: undefined },
  { '': 1 },
  { a: '1,"b":2' },
  { 0: 1 },
  [1],
  { 0: 1, length: 1 },
  objectOf([['__proto__', {}]]),
  objectOf([['__proto__', null]]),
  { constructor: 1 },
  { constructor: {} },
  { toString: 1 },
  { toJSON: 1 },
  new Map(),
  new Set(),
  new Map([[1, 2]]),
  new Map([[2, 1]]),
  new Map([['1', 2]]),
  new Set([1, 2]),
  new Set(['1', '2']),
  new Set([[1, 2]]),
  new Set([1, [2]]),
  new Map([[{}, 1]]),
  new Map([
    [{}, 1],
    [{}, 1],
  ]),
  new Map([
    [{}, 1],
    [{}, 2],
  ]),
  new Set([{}]),
  new Set([{}, {}]),
  'Map{}',
  'Set{1,2}',
  { Map: {} },
  Buffer.from(''),
  Buffer.from('a'),
  Buffer.from('YQ=='),
  'a',
  'YQ==',
  new Uint8Array([97]),
  new Uint8ClampedArray([97]),
  new Int8Array([97]),
  new Uint16Array([97]),
  new Float32Array([-0]),
  new Float32Array([0]),
  new Uint8Array([97]).buffer,
  new DataView(new Uint8Array([97]).buffer),
  'Buffer(YQ==)',
  /a/,
  /a/g,
  /a/i,
  /a,g,0/,
  '/a/',
  Object.assign(/a/g, { lastIndex: 1 }),
  '\ud800',
  '\udc00',
  '\ud800\udc00',
  '\\ud800',
  '\ufffd',
  'é',
  'e\u0301',
  '\u0000',
  '"',
  '\\"',
  "'",
];

describe('encode', () => {
  it('tells any two different values apart, alone and inside of others', () => {
    const wrappers: readonly ((value: unknown) => unknown)[] = [
      (value) => value,
      (value) => [value],
      (value) => ({ a: value }),
      (value) => new Map([[[value], 1]]),
      (value) => new Map([[1, value]]),
      (value) => new Set([[value]]),
    ];
    for (const wrap of wrappers) {
      const known = new Map<string, unknown>();
      for (const value of DISTINCT) {
        const encoded = text(wrap(value));
        expect([inspect(known.get(encoded)), encoded]).toEqual(['undefined', encoded]);
        known.set(encoded, [value]);
      }
    }
  });

  it.each([
    ['keys', { a: 1, b: 2, 10: 3, 9: 4 }, { 9: 4, 10: 3, b: 2, a: 1 }],
    ['nested keys', [{ a: { c: 1, b: 2 } }], [{ a: { b: 2, c: 1 } }]],
    [
      'Map entries',
      new Map<unknown, unknown>([
        [1, 2],
        [{ a: 1 }, 3],
      ]),
      new Map<unknown, unknown>([
        [{ a: 1 }, 3],
        [1, 2],
      ]),
    ],
    [
      'equal Map keys',
      new Map([
        [{}, 1],
        [{}, 2],
      ]),
      new Map([
        [{}, 2],
        [{}, 1],
      ]),
    ],
    ['Set members', new Set<unknown>(['b', { x: 1, y: 2 }, 'a']), new Set<unknown>([{ y: 2, x: 1 }, 'a', 'b'])],
  ])('does not depend on the order of %s', (_, one, other) => {
    expect(text(one)).toBe(text(other));
  });

  it('tells a property that is not enumerable from one that is, and from none', () => {
    const hidden = (value: unknown) => Object.defineProperty({}, 'a', { value });
    const all = [hidden(1), hidden(2), { a: 1 }, {}].map(text);
    expect(new Set(all).size).toBe(all.length);
  });
});
