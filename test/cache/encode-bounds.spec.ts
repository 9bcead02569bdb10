import { describe, expect, it } from '@jest/globals';

import { encodeArguments } from '../../lib/cache/key/arguments.js';
import { encode } from '../../lib/cache/key/encode.js';
import { MAX_DIGESTED_LENGTH, MAX_KEY_LENGTH } from '../../lib/cache/support/key-bounds.js';
import { thrownBy } from '../support/errors.js';

/** Counts how many of its instances were looked at. */
class Seen {
  static count = 0;
  toJSON() {
    return Seen.count++;
  }
}

class Body {
  constructor(readonly content: unknown) {}
}

/** A value that holds its predecessor twice, and so on: few objects with an endless text. */
const doubled = (levels: number, wrap: (value: unknown) => unknown): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
};

const sparse = () => Object.assign([], { length: 2 ** 32 - 1 });

const TOO_LONG: readonly (readonly [what: string, value: () => unknown])[] = [
  ['a text', () => 'a'.repeat(MAX_KEY_LENGTH + 1)],
  ['a text that is longer in a key', () => '\n'.repeat(MAX_KEY_LENGTH / 2)],
  ['an array', () => Array.from({ length: MAX_KEY_LENGTH }, () => 1)],
  ['an array of nothing but holes', sparse],
  ['an array with one far element', () => Object.assign([], { 1_000_000_000: 1 })],
  ['an object of many keys', () => Object.fromEntries(Array.from({ length: MAX_KEY_LENGTH / 5 }, (_, at) => [at, 1]))],
  ['a Map', () => new Map(Array.from({ length: MAX_KEY_LENGTH / 4 }, (_, at) => [at, 1]))],
  ['a Set', () => new Set(Array.from({ length: MAX_KEY_LENGTH / 2 }, (_, at) => at))],
  ['bytes', () => Buffer.alloc(MAX_KEY_LENGTH)],
  ['memory', () => new ArrayBuffer(MAX_KEY_LENGTH)],
  ['numbers', () => new Float64Array(MAX_KEY_LENGTH / 8)],
  ['a number of many digits', () => 16n ** BigInt(MAX_KEY_LENGTH)],
  ['an array that occurs twice on every level', () => doubled(40, (value) => [value, value])],
  ['an object that occurs twice on every level', () => doubled(40, (value) => ({ a: value, b: value }))],
  ['a Map that occurs twice on every level', () => doubled(40, (value) => new Map([[value, value]]))],
];

const tooLong = (most: number) => ({
  name: 'RangeError',
  code: 'GIOTTO_KEY_TOO_LONG',
  message: expect.stringContaining(`The key of a call of search takes more than ${most} characters`),
});

describe('a value that is too long for a key', () => {
  it.each(TOO_LONG)('is refused: %s', (_, make) => {
    const value = make();
    for (const wrapped of [value, [value], { value }])
      expect(thrownBy(() => encode(wrapped, 'filter', 'search'))).toMatchObject(tooLong(MAX_KEY_LENGTH));
  });

  it('is refused if only all arguments together are too long', () => {
    const half = ['a'.repeat(MAX_KEY_LENGTH / 2)];
    const parameters = ['a', 'b'].map((name, index) => ({ name, index, secret: false }));
    expect(encodeArguments(parameters, [half, []], 'search').length).toBeGreaterThan(MAX_KEY_LENGTH / 2);
    expect(thrownBy(() => encodeArguments(parameters, [half, half], 'search'))).toMatchObject(tooLong(MAX_KEY_LENGTH));
  });

  it('is read no further than there is room', () => {
    Seen.count = 0;
    const row = () => ['a'.repeat(1000), new Seen()];
    expect(thrownBy(() => encode(Array.from({ length: 100_000 }, row), 'rows', 'search'))).toMatchObject(
      tooLong(MAX_KEY_LENGTH),
    );
    expect(Seen.count).toBeGreaterThan(200);
    expect(Seen.count).toBeLessThan(MAX_KEY_LENGTH / 1000);
  });

  it('may be the content of an instance, up to four times that length', () => {
    const body = (length: number) =>
      new Body(
        'a'
          .repeat(MAX_KEY_LENGTH)
          .match(/.{1,1000}/g)!
          .concat(Array.from({ length }, () => 'b'.repeat(1000))),
      );
    expect(encode(body(500), 'body', 'search')).toMatch(/^Body#[0-9a-f]{64}$/);
    for (const value of [
      body(1000),
      new Body(doubled(40, (inner) => [inner, inner])),
      doubled(40, (inner) => new Body([inner, inner])),
    ])
      expect(thrownBy(() => encode(value, 'body', 'search'))).toMatchObject(tooLong(MAX_DIGESTED_LENGTH));
  });

  it('may not be spread over instances either', () => {
    const bodies = Array.from({ length: 10 }, () => new Body(['a'.repeat(MAX_KEY_LENGTH / 2)]));
    expect(encode(bodies.slice(0, 5), 'body', 'search')).toMatch(/^\[Body#/);
    expect(thrownBy(() => encode(bodies, 'body', 'search'))).toMatchObject(tooLong(MAX_DIGESTED_LENGTH));
  });
});

describe('a value that is too deep for a key', () => {
  it('is read no further than 500 levels', () => {
    Seen.count = 0;
    const deep = doubled(600, (value) => [new Seen(), value]);
    expect(thrownBy(() => encode(deep, 'filter'))).toMatchObject({ code: 'GIOTTO_NOT_KEYABLE' });
    expect(Seen.count).toBe(499);
  });
});

describe('a number of many digits', () => {
  it('has a text of its own, without decimal digits', () => {
    const big = 10n ** 1000n;
    const all = [big, big + 1n, -big, 10n ** 300n, `${big}n`, `x${big.toString(16)}n`].map((value) =>
      encode(value, 'x'),
    );
    expect(new Set(all).size).toBe(all.length);
    expect(all[0]).toBe(`x${big.toString(16)}n`);
    expect(all[3]).toBe(`1${'0'.repeat(300)}n`);
  });
});
