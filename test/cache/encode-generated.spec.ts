import { inspect, isDeepStrictEqual } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import { encode } from '../../lib/cache/key/encode.js';
import { isRecord, objectOf, prototypeOf, randomFrom, ValueGenerator } from '../support/cache/values.js';

const PAIRS_PER_SEED = 1000;

/** Plain objects count as equal whether or not they have a prototype: parsers of queries and bodies make both kinds. */
function withPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPrototypes);
  if (value instanceof Map)
    return new Map([...value].map(([key, inner]) => [withPrototypes(key), withPrototypes(inner)]));
  if (value instanceof Set) return new Set([...value].map(withPrototypes));
  return isRecord(value)
    ? objectOf(
        Object.entries(value).map(([key, inner]) => [key, withPrototypes(inner)]),
        prototypeOf(value) ?? Object.prototype,
      )
    : value;
}

const show = (value: unknown) => inspect(value, { depth: null, breakLength: Infinity });

describe.each([1, 2, 3, 4, 5])('encode, of values from the seed %i', (seed) => {
  const generator = new ValueGenerator(randomFrom(seed));

  const compare = (one: unknown, other: unknown): boolean => {
    const equal = isDeepStrictEqual(withPrototypes(one), withPrototypes(other));
    const encoded = [encode(one, 'x'), encode(other, 'x')];
    if ((encoded[0] === encoded[1]) !== equal)
      throw new Error(`${equal ? 'equal' : 'different'}: ${show(one)} ${show(other)} are ${encoded.join(' and ')}`);
    return equal;
  };

  it('has equal texts exactly for deeply equal values', () => {
    const verdicts = { equal: 0, different: 0 };
    for (let pair = 0; pair < PAIRS_PER_SEED; pair++) {
      const value = generator.value();
      for (const other of [generator.value(2), generator.mutated(value), generator.mutated(generator.copy(value))])
        verdicts[compare(value, other) ? 'equal' : 'different']++;
    }
    expect(verdicts.equal).toBeGreaterThan(PAIRS_PER_SEED / 10);
    expect(verdicts.different).toBeGreaterThan(PAIRS_PER_SEED);
  });

  it('writes the same text for a copy in another order', () => {
    for (let pair = 0; pair < PAIRS_PER_SEED; pair++) {
      const value = generator.value(4);
      const copy = generator.copy(value);
      expect([encode(copy, 'x'), compare(value, copy)]).toEqual([encode(value, 'x'), true]);
    }
  });
});
