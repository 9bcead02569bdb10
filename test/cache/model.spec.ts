import { inspect } from 'node:util';
import { serialize } from 'node:v8';

import { describe, expect, it } from '@jest/globals';

import { decodeModel, encodeModel, findUncopyable } from '../../lib/cache/entry/model.js';
import { objectOf } from '../support/cache/values.js';

/** With prototypes and hidden parts, and the same for values of another realm. */
const show = (value: unknown) =>
  inspect(value, { depth: null, sorted: false, breakLength: Infinity, maxArrayLength: 100 });

const copyOf = (value: unknown) => decodeModel(encodeModel(value));

const holey = [1, 2, 3];
delete holey[1];

class Point {
  x = 1;
}

const selfish: { list: unknown[]; self?: unknown } = { list: [] };
selfish.self = selfish;
selfish.list.push(selfish.list);

const chainOf = (length: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = 1;
  for (let level = 0; level < length; level++) value = wrap(value);
  return value;
};

/** Flat to look at, while its members hold on to each other. */
const linkedList = (length: number) => {
  const members: { next?: object }[] = Array.from({ length }, () => ({}));
  members.forEach((member, at) => Object.assign(member, members[at + 1] && { next: members[at + 1] }));
  return members;
};

describe('a model', () => {
  it.each<readonly [string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['numbers', [0, -0, NaN, Infinity, -Infinity, 0.1, 2 ** 53]],
    ['texts', ['', 'é', '\ud83d\ude00', '\u0000']],
    ['bigints', [0n, -(2n ** 70n)]],
    ['booleans', [true, false]],
    ['dates', [new Date(0), new Date(NaN)]],
    [
      'nested Maps and Sets',
      new Map<unknown, unknown>([
        [{ a: 1 }, new Set([1, '1', new Map()])],
        [NaN, undefined],
      ]),
    ],
    ['regular expressions', [/a"(b)/giu]],
    ['buffers', [Buffer.from('abc'), Buffer.alloc(0), Buffer.alloc(20_000, 7)]],
    [
      'typed arrays',
      [
        new Uint8Array([1, 2]),
        new Float64Array([0.1, -0]),
        new BigInt64Array([-1n]),
        new Int16Array(3),
        new DataView(new ArrayBuffer(2)),
      ],
    ],
    ['memory', new Uint8Array([1, 2, 3]).buffer],
    ['holes', holey],
    ['an array with a named property', Object.assign([1, 2], { total: 7 })],
    ['properties without a value', { a: undefined, b: null }],
    [
      'hostile names',
      objectOf([
        ['__proto__', { polluted: 1 }],
        ['constructor', 1],
        ['', 2],
      ]),
    ],
    ['cycles', selfish],
    ['500 levels of arrays', chainOf(500, (inner) => [inner])],
    ['500 levels of objects', chainOf(500, (inner) => ({ a: inner }))],
    ['500 levels of Maps', chainOf(500, (inner) => new Map([[1, inner]]))],
    ['many members', Array.from({ length: 200_000 }, (_, at) => at)],
  ])('survives a copy: %s', (_, model) => {
    expect(findUncopyable(model)).toBeUndefined();
    expect(show(copyOf(model))).toBe(show(model));
  });

  it('that inherits nothing comes back as a plain object', () => {
    for (const prototype of [null, Object.create(null) as object]) {
      const model = objectOf([['a', 1]], prototype);
      expect(findUncopyable(model)).toBeUndefined();
      expect(show(copyOf(model))).toBe('{ a: 1 }');
    }
  });

  it('keeps an object that occurs twice one object', () => {
    const shared = { a: 1 };
    const copy = copyOf([shared, new Map([['k', shared]])]) as [object, Map<string, object>];
    expect(copy[1].get('k')).toBe(copy[0]);
  });

  it('is a fresh copy on each read, bytes included', () => {
    const bytes = encodeModel({
      list: [1],
      map: new Map([['k', { a: 1 }]]),
      buffer: Buffer.from('abc'),
      numbers: new Float64Array([1]),
      raw: new Uint8Array([5]),
    });
    const before = Buffer.from(bytes);
    type Model = {
      list: unknown[];
      map: Map<string, { a: number }>;
      buffer: Buffer;
      numbers: Float64Array;
      raw: Uint8Array;
    };
    const first = decodeModel(bytes) as Model;
    const second = decodeModel(bytes) as Model;
    const untouched = show(second);
    first.list.push(2);
    first.map.get('k')!.a = 2;
    first.buffer.fill(0);
    first.numbers[0] = 9;
    first.raw[0] = 9;
    expect(show(second)).toBe(untouched);
    expect(show(decodeModel(bytes))).toBe(untouched);
    expect(bytes.equals(before)).toBe(true);
    expect([first.numbers.buffer.byteLength, first.raw.buffer.byteLength]).toEqual([8, 1]);
  });
});

const own = (kind: string) => `a ${kind} with properties of its own`;

describe('a value that does not survive a copy', () => {
  it.each<readonly [string, unknown, string]>([
    ['a class instance', new Point(), 'Point'],
    ['an instance of a class without a name', new (class {})(), 'an object with a prototype of its own'],
    ['an object that inherits something', Object.create({ secret: 1 }), 'Object'],
    ['an Error', new Error('no'), 'Error'],
    ['a TypeError', new TypeError('no'), 'TypeError'],
    ['a Promise', Promise.resolve(), 'Promise'],
    ['a URL', new URL('http://a/'), 'URL'],
    ['a boxed text', Object('a'), 'String'],
    ['a WeakMap', new WeakMap(), 'WeakMap'],
    ['shared memory', new SharedArrayBuffer(1), 'SharedArrayBuffer'],
    ['a subclass of Map', new (class Atlas extends Map {})(), 'Atlas'],
    ['a subclass of Array', new (class List extends Array {})(), 'List'],
    ['a subclass of Date', new (class Day extends Date {})(0), 'Day'],
    ['a function', () => 1, 'a function'],
    ['a class', Point, 'a function'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['a property named by a symbol', { [Symbol('s')]: 1 }, 'a property named by a symbol'],
    ['an array with one', Object.assign([1], { [Symbol('s')]: 1 }), 'a property named by a symbol'],
    ['a Map with one', Object.assign(new Map(), { [Symbol('s')]: 1 }), 'a property named by a symbol'],
    ['a Map with a property', Object.assign(new Map(), { a: 1 }), own('Map')],
    ['a Date with a property', Object.assign(new Date(0), { a: 1 }), own('Date')],
    ['501 levels', chainOf(501, (inner) => [inner]), 'a value nested more than 500 levels deep'],
    ['100,000 levels', chainOf(100_000, (inner) => ({ a: inner })), 'a value nested more than 500 levels deep'],
    ['a long chain in a flat list', linkedList(5000), 'a value nested more than 500 levels deep'],
  ])('is found: %s', (_, value, what) => {
    for (const model of [
      value,
      [value],
      { a: [{ b: value }] },
      new Map([[1, value]]),
      new Map([[value, 1]]),
      new Set([value]),
      [1, [value], 2],
    ])
      expect(findUncopyable(model)).toEqual({ what });
  });

  it('is found behind a cycle', () => {
    const model: Record<string, unknown> = {};
    model.self = [model];
    model.last = new Point();
    expect(findUncopyable(model)).toEqual({ what: 'Point' });
  });
});

describe('a list that claims more than its bytes hold', () => {
  const sparse = (length: number) => Object.assign([], { [length - 1]: 1 });

  it.each<readonly [string, unknown]>([
    ['by itself', sparse(2 ** 23)],
    ['in an object', { a: { b: sparse(2 ** 23) } }],
    ['in a map', new Map([['a', sparse(2 ** 20)]])],
    ['as a key of a map', new Map([[sparse(2 ** 20), 1]])],
    ['in a set', new Set([sparse(2 ** 20)])],
    [
      'in a list that holds itself',
      (() => {
        const list: unknown[] = [sparse(2 ** 20)];
        list.push(list);
        return list;
      })(),
    ],
  ])('is not read, since nobody stored it: %s', (_, forged) => {
    expect(() => decodeModel(serialize(forged))).toThrow(RangeError);
    expect(findUncopyable(forged)).toEqual({ what: 'a list that is mostly holes' });
  });

  it.each([
    ['some holes', holey],
    ['a thousand holes', Object.assign(Array.from({ length: 1024 }), { 1025: 1 })],
    ['a thousand holes behind one element', sparse(1025)],
    ['nothing but undefined', Array.from({ length: 100_000 })],
    ['itself', selfish.list],
  ])('is none if it has %s', (_, list) => {
    expect(findUncopyable(list)).toBeUndefined();
    expect((copyOf(list) as unknown[]).length).toBe(list.length);
  });
});
