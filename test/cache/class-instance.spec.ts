import { describe, expect, it } from '@jest/globals';

import { encode } from '../../lib/cache/key/encode.js';
import { thrownBy } from '../support/errors.js';

const text = (value: unknown) => encode(value, 'x');

class Point {
  constructor(
    public x: unknown,
    public y: unknown = 0,
  ) {}
}

class NamedPoint extends Point {}

class Login {
  constructor(
    readonly user: string,
    readonly password: string,
  ) {}
}

class Hidden {
  #amount: number;
  constructor(amount: number) {
    this.#amount = amount;
  }
  get amount() {
    return this.#amount;
  }
}

class HiddenByAnAccent {
  #été = 1;
  get season() {
    return this.#été;
  }
}

class Money extends Hidden {
  toJSON(): unknown {
    return { amount: this.amount };
  }
}

class OwnFunction {
  readonly compare = () => 0;
}

class OwnFunctionWithJson extends OwnFunction {
  constructor(readonly id: number) {
    super();
  }
  toJSON() {
    return this.id;
  }
}

class ShownAsItself extends Point {
  toJSON(): unknown {
    return [this];
  }
}

/** Classes as compilers rewrite private fields for older engines. */
const compiled = (body: string) => new (new Function(`return class Compiled { show(x) { ${body} } }`)())() as object;

const named = (name: string) => new RegExp(`^${name}#[0-9a-f]{64}$`);

describe('an instance of a class', () => {
  it('is its class and a digest', () => {
    expect(text(new Point(1, 2))).toMatch(named('Point'));
    expect(text(new Money(5))).toMatch(named('Money'));
  });

  it('that is built of equal content has an equal text, in whatever order', () => {
    const one = Object.assign(new Point({ a: 1, b: [2] }), { z: 1, w: 2 });
    const other = Object.assign(new Point({ b: [2], a: 1 }), { w: 2, z: 1 });
    expect(text(one)).toBe(text(other));
  });

  it('has another text than every different instance', () => {
    const all = [
      new Point(1, 2),
      new Point(2, 1),
      new Point('1', 2),
      new Point(1n, 2),
      new Point(undefined, 2),
      new Point([1], 2),
      new Point({}, 2),
      new Point(new Point(1)),
      new Point({ x: 1, y: 0 }),
      new Point(new NamedPoint(1)),
      new NamedPoint(1, 2),
      { x: 1, y: 2 },
      Object.assign(new Point(1, 2), { z: undefined }),
      new Money(1),
      new Money(2),
      new OwnFunctionWithJson(1),
      new OwnFunctionWithJson(2),
      Object.assign(new Point(1, 2), { toJSON: 1 }),
      Object.assign(new Point(1, 2), { constructor: NamedPoint.name }),
      new URL('http://a/'),
      new URL('http://b/'),
      'http://a/',
    ].map(text);
    expect(new Set(all).size).toBe(all.length);
  });

  it('never shows what it holds', () => {
    const login = new Login('lovelace', 'geheim');
    for (const value of [
      login,
      [login],
      { login },
      new Map([['k', login]]),
      new Map([[login, 1]]),
      new Set([login]),
      new Point(login),
    ])
      expect(text(value)).not.toMatch(/geheim|lovelace/);
  });

  it.each([
    ['an object', (value: unknown) => ({ a: value }), /^\{"a":Point#[0-9a-f]{64}\}$/],
    ['an array', (value: unknown) => [1, value], /^\[1,Point#[0-9a-f]{64}\]$/],
    ['a Map', (value: unknown) => new Map([[value, value]]), /^Map\{Point#[0-9a-f]{64}:Point#[0-9a-f]{64}\}$/],
    ['a Set', (value: unknown) => new Set([value]), /^Set\{Point#[0-9a-f]{64}\}$/],
  ])('inside of %s', (_, wrap, expected) => {
    expect(text(wrap(new Point(1)))).toMatch(expected);
    expect(text(wrap(new Point(1)))).toBe(text(wrap(new Point(1))));
    expect(text(wrap(new Point(1)))).not.toBe(text(wrap(new Point(2))));
  });

  it('may be nested to 500 levels', () => {
    const nested = (core: unknown) => {
      let value = core;
      for (let level = 0; level < 250; level++) value = new Point([value]);
      return value;
    };
    expect(text(nested(1))).toMatch(named('Point'));
    expect(text(nested(1))).toBe(text(nested(1)));
    expect(text(nested(1))).not.toBe(text(nested(2)));
    expect(thrownBy(() => text(nested([])))).toMatchObject({
      code: 'GIOTTO_NOT_KEYABLE',
      message: expect.stringContaining('more than 500 levels'),
    });
  });

  it('may be shared, as long as it does not hold itself', () => {
    const point = new Point(1);
    expect(text([point, point])).toBe(text([new Point(1), new Point(1)]));
  });

  it('of a class without a name is a digest alone', () => {
    expect(text(new (class {})())).toMatch(/^#[0-9a-f]{64}$/);
    expect(text(new (class Größe {})())).toMatch(/^Gr__e#[0-9a-f]{64}$/);
  });
});

describe('an instance that does not show its state', () => {
  const selfish = new Point(0);
  selfish.x = { back: [selfish] };
  const unseen = (name: string) => `it contains an instance of ${name}, whose state cannot be seen from outside`;

  it.each<readonly [string, unknown, string]>([
    ['a private field', new Hidden(1), unseen('Hidden')],
    ['a private field of any letters', new HiddenByAnAccent(), unseen('HiddenByAnAccent')],
    ['an inherited private field', new (class Heir extends Hidden {})(1), unseen('Heir')],
    ['one as TypeScript writes it', compiled('return __classPrivateFieldGet(this, _x, "f")'), unseen('Compiled')],
    ['one as Babel writes it', compiled('return _classPrivateFieldGet2(_x, this)'), unseen('Compiled')],
    [
      'one as Babel used to write it',
      compiled('return (0, _helper.classPrivateFieldLooseBase)(this, _x)[_x]'),
      unseen('Compiled'),
    ],
    ['a private method as Babel writes it', compiled('_classPrivateMethodInitSpec(this, _x)'), unseen('Compiled')],
    ['one as SWC writes it', compiled('return _class_private_field_get(this, _x)'), unseen('Compiled')],
    ['one as esbuild writes it', compiled('return __privateGet(this, _x)'), unseen('Compiled')],
    ['a function of its own', new OwnFunction(), unseen('OwnFunction')],
    ['a property named by a symbol', Object.assign(new Point(1), { [Symbol('s')]: 1 }), unseen('Point')],
    ['Headers', new Headers({ a: '1' }), unseen('Headers')],
    ['Blob', new Blob(['a']), unseen('Blob')],
    ['Intl.DateTimeFormat', new Intl.DateTimeFormat('en'), unseen('DateTimeFormat')],
    ['Promise', Promise.resolve(1), unseen('Promise')],
    ['WeakMap', new WeakMap(), unseen('WeakMap')],
    ['WeakSet', new WeakSet(), unseen('WeakSet')],
    ['Error', new Error('no'), unseen('Error')],
    ['an Error of its own class', new (class Refusal extends RangeError {})('no'), unseen('Refusal')],
    ['a boxed number', Object(1), unseen('Number')],
    ['a subclass of Map', new (class Atlas extends Map {})(), unseen('Atlas')],
    ['a subclass of Array', new (class List extends Array {})(), unseen('List')],
    ['one that holds itself', selfish, 'it contains itself'],
    ['one that shows itself as itself', new ShownAsItself(1), 'it contains itself'],
  ])('is refused: %s', (_, value, why) => {
    for (const wrapped of [value, [value], { a: { b: value } }, new Map([[1, value]]), new Point(value)])
      expect(thrownBy(() => encode(wrapped, 'filter'))).toMatchObject({
        name: 'TypeError',
        code: 'GIOTTO_NOT_KEYABLE',
        message: expect.stringContaining(`The argument "filter" cannot be part of a cache key because ${why}.`),
      });
  });

  it('is written as its toJSON says', () => {
    expect(text(new Money(1))).toBe(text(new Money(1)));
    expect(text(new Money(1))).not.toBe(text(new Money(2)));
    expect(text(new URL('http://a/?b'))).toMatch(named('URL'));
    expect(text(new URL('http://a/?b'))).toBe(text(new URL('http://a/?b')));
  });
});
