import { describe, expect, it } from '@jest/globals';

import { isJsonValue } from '../../lib/http/value/json-value.js';

const shared = { a: 1 };

describe('a value that comes back from JSON as it was', () => {
  it.each([
    [null],
    [''],
    ['ü "'],
    [0],
    [-1.5e300],
    [true],
    [[]],
    [{}],
    [[1, [2, { a: null, b: [{}] }]]],
    [{ constructor: 1, length: 2 }],
    [JSON.parse('{"__proto__":{"a":1}}')],
  ])('is %j', (value: unknown) => {
    expect(isJsonValue(value)).toBe(true);
    expect(JSON.parse(JSON.stringify(value))).toStrictEqual(value);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['not a number', NaN],
    ['an infinite number', Infinity],
    ['minus zero', -0],
    ['a BigInt', 1n],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['bytes', Buffer.from('a')],
    ['a function', () => 1],
    ['an instance', new (class A {})()],
    ['an object without a prototype', Object.create(null)],
    ['a property that is undefined', { a: undefined }],
    ['a property named by a symbol', { [Symbol('a')]: 1 }],
    ['a hidden property', Object.defineProperty({}, 'a', { value: 1, enumerable: false })],
    ['a toJSON()', { toJSON: () => 1 }],
    ['a list with a hole', [1, , 2]], // eslint-disable-line no-sparse-arrays
    ['a list with a hole and a property', Object.assign([1, , 2], { a: 1 })], // eslint-disable-line no-sparse-arrays
    ['a list with a property', Object.assign([1], { a: 1 })],
    ['one object at two places', [shared, shared]],
  ])('is not %s, nor what holds it', (_name, value) => {
    for (const held of [value, [value], { a: { b: value } }]) expect(isJsonValue(held)).toBe(false);
  });

  it('is not a circle', () => {
    const circle: Record<string, unknown> = {};
    circle.itself = circle;
    expect(isJsonValue(circle)).toBe(false);
  });
});
