/** Values of every kind that can be part of a key, from a seed. */

/** Numbers from 0 up to and without 1, the same ones for each seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A plain object whose keys are properties of its own, `__proto__` too. */
export function objectOf(
  entries: readonly (readonly [string, unknown])[],
  prototype: object | null = Object.prototype,
): object {
  const object = Object.create(prototype) as object;
  for (const [key, value] of entries)
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return object;
}

/** Few, and such as look alike, so that two values drawn at random are often nearly or wholly equal. */
const LEAVES: readonly (() => unknown)[] = [
  () => null,
  () => undefined,
  () => true,
  () => false,
  () => 0,
  () => -0,
  () => 1,
  () => 12,
  () => NaN,
  () => Infinity,
  () => -Infinity,
  () => 1e21,
  () => 12n,
  () => 0n,
  () => '',
  () => '12',
  () => '12n',
  () => 'NaN',
  () => 'undefined',
  () => 'null',
  () => 'Date(0)',
  () => '"',
  () => '\\',
  () => ',',
  () => ':',
  () => '{}',
  () => '[]',
  () => 'empty',
  () => '\ud800',
  () => '\udc00',
  () => '\\ud800',
  () => 'é',
  () => 'e\u0301',
  () => new Date(0),
  () => new Date(1),
  () => /a/,
  () => /a/g,
  () => /b/,
  () => Buffer.from('a'),
  () => Buffer.from(''),
  () => new Uint8Array([97]),
  () => new Uint16Array([97]),
  () => new Int8Array([97]),
  () => new Float64Array([0]),
  () => new Float64Array([-0]),
  () => new Uint8Array([97]).buffer,
  () => new DataView(new ArrayBuffer(1)),
];

const KEYS = ['a', 'b', '1', '', '__proto__', 'constructor', 'toString', '"', 'a":1,"b', 'length', 'empty'];

/** An instance that is all properties, of whatever names. */
export class Bag {}
export class OtherBag extends Bag {}

/** What objects inherit from, some more often than others. */
const PROTOTYPES: readonly (object | null)[] = [
  Object.prototype,
  Object.prototype,
  Object.prototype,
  null,
  Bag.prototype,
  OtherBag.prototype,
];

/** Draws values, and variants of values. */
export class ValueGenerator {
  constructor(private readonly random: () => number) {}

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private times<T>(limit: number, make: () => T): T[] {
    return Array.from({ length: this.below(limit) }, make);
  }

  shuffled<T>(values: readonly T[]): T[] {
    return values
      .map((value) => ({ value, at: this.random() }))
      .sort((one, other) => one.at - other.at)
      .map(({ value }) => value);
  }

  leaf(): unknown {
    return LEAVES[this.below(LEAVES.length)]!();
  }

  value(depth = 3): unknown {
    if (depth === 0) return this.leaf();
    const inner = () => this.value(depth - 1);
    const makers = [
      () => this.leaf(),
      () => this.array(this.times(4, inner)),
      () => this.object(this.times(4, () => [KEYS[this.below(KEYS.length)]!, inner()] as const)),
      () => new Map(this.times(3, () => [inner(), inner()] as const)),
      () => new Set(this.times(3, inner)),
    ];
    return makers[this.below(makers.length)]!();
  }

  /** Equal, but built anew, with its keys and members in another order. */
  copy(value: unknown): unknown {
    return this.rebuild(value, (inner) => this.copy(inner));
  }

  /** Often differs in one place, and sometimes does not. */
  mutated(value: unknown): unknown {
    if (this.below(4) === 0) return this.value(1);
    return this.rebuild(value, (inner) => (this.below(2) === 0 ? this.mutated(inner) : this.copy(inner)));
  }

  private array(values: unknown[]): unknown[] {
    if (values.length > 0 && this.below(4) === 0) delete values[this.below(values.length)];
    return values;
  }

  private object(entries: (readonly [string, unknown])[]): object {
    return objectOf(entries, PROTOTYPES[this.below(PROTOTYPES.length)]);
  }

  private rebuild(value: unknown, each: (inner: unknown) => unknown): unknown {
    if (Array.isArray(value)) return value.map(each);
    if (value instanceof Map) return new Map(this.shuffled([...value]).map(([key, inner]) => [each(key), each(inner)]));
    if (value instanceof Set) return new Set(this.shuffled([...value]).map(each));
    if (!isRecord(value)) return value;
    const entries = Object.entries(value).map(([key, inner]) => [key, each(inner)] as const);
    return objectOf(this.shuffled(entries), prototypeOf(value));
  }
}

/** True for what is all properties. */
export const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && PROTOTYPES.includes(prototypeOf(value));

export const prototypeOf = (value: object) => Object.getPrototypeOf(value) as object | null;
