import { describe, expect, it } from '@jest/globals';

import { encode } from '../../lib/cache/key/encode.js';
import { KNOWN_VALUES, use } from '../support/cache/known-values.js';

const text = (value: unknown) => encode(value, 'x');

describe.each(KNOWN_VALUES)('the values of %s', (_, makers) => {
  it('have equal texts if they are equal', () => {
    for (const make of makers) expect([make.toString(), text(make())]).toEqual([make.toString(), text(make())]);
  });

  it('have different texts if they differ', () => {
    const makersOf = new Map<string, string>();
    for (const make of makers) {
      const encoded = text(make());
      expect([make.toString(), makersOf.get(encoded)]).toEqual([make.toString(), undefined]);
      makersOf.set(encoded, make.toString());
    }
  });

  it('have the same text after they were used', () => {
    for (const make of makers) {
      const value = make();
      const before = text(value);
      use(value);
      expect([make.toString(), text(value)]).toEqual([make.toString(), before]);
    }
  });

  it('have different texts inside arrays, objects and instances', () => {
    class Holder {
      constructor(readonly held: unknown) {}
    }
    for (const wrap of [
      (value: unknown) => [value],
      (value: unknown) => ({ value }),
      (value: unknown) => new Holder(value),
    ]) {
      const texts = makers.map((make) => text(wrap(make())));
      expect(new Set(texts).size).toBe(makers.length);
    }
  });
});
