import { describe, expect, it } from '@jest/globals';

import { Sieve, type SieveBounds } from '../../lib/keyvalue/sieve.js';

const filled = (bounds: SieveBounds, keys: readonly string[]) => {
  const sieve = new Sieve<string>(bounds);
  for (const key of keys) sieve.set(key, key, 1);
  return sieve;
};
const kept = (sieve: Sieve<string>, keys: readonly string[]) => keys.filter((key) => sieve.peek(key) !== undefined);

/** The same by its definition: the newest value first, every step over the whole list. */
class Definition {
  private list: { key: string; size: number; isUsed: boolean }[] = [];
  private handAt: string | undefined;

  constructor(private readonly bounds: Required<SieveBounds>) {}

  get keys(): string[] {
    return this.list.map(({ key }) => key).sort();
  }

  get(key: string): void {
    for (const one of this.list) if (one.key === key) one.isUsed = true;
  }

  set(key: string, _value: unknown, size: number): void {
    const isUsed = this.list.some((one) => one.key === key);
    this.delete(key);
    if (size > this.bounds.maxSize) return;
    while (this.sum() + size > this.bounds.maxSize || this.list.length >= this.bounds.maxCount) this.evict();
    this.list.unshift({ key, size, isUsed });
  }

  delete(key: string): void {
    const at = this.list.findIndex((one) => one.key === key);
    if (at < 0) return;
    if (this.handAt === key) this.handAt = this.list[at - 1]?.key;
    this.list.splice(at, 1);
  }

  private sum(): number {
    return this.list.reduce((sum, { size }) => sum + size, 0);
  }

  private evict(): void {
    const from = this.list.findIndex(({ key }) => key === this.handAt);
    for (let at = from < 0 ? this.list.length - 1 : from; ; at = at === 0 ? this.list.length - 1 : at - 1) {
      const one = this.list[at]!;
      if (!one.isUsed) {
        this.handAt = one.key;
        return this.delete(one.key);
      }
      one.isUsed = false;
    }
  }
}

describe('Sieve', () => {
  it('drops the oldest of those that nobody asked for', () => {
    const sieve = filled({ maxSize: 3 }, ['a', 'b', 'c']);
    sieve.get('a');
    sieve.set('d', 'd', 1);
    expect(kept(sieve, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
    expect(sieve.evicted).toBe(1);
  });

  it('keeps what is asked for often while others pass by once', () => {
    const hot = Array.from({ length: 50 }, (_, n) => `hot ${n}`);
    const sieve = filled({ maxSize: 100 }, hot);
    for (let n = 0; n < 10_000; n++) {
      sieve.get(hot[n % 50]!);
      sieve.set(`once ${n}`, '', 1);
    }
    expect(kept(sieve, hot)).toEqual(hot);
  });

  it('drops what was used once and never again', () => {
    const sieve = filled({ maxSize: 2 }, ['a', 'b']);
    sieve.get('a');
    sieve.get('b');
    for (const key of ['c', 'd', 'e']) sieve.set(key, key, 1);
    expect(kept(sieve, ['a', 'b'])).toEqual([]);
  });

  it('does not take a peek for use', () => {
    const sieve = filled({ maxSize: 2 }, ['a', 'b']);
    expect(sieve.peek('a')).toBe('a');
    sieve.set('c', 'c', 1);
    expect(kept(sieve, ['a', 'b', 'c'])).toEqual(['b', 'c']);
  });

  it('drops the old value of a key whose new one does not fit, and nothing else', () => {
    const sieve = filled({ maxSize: 3 }, ['a', 'b']);
    sieve.set('a', 'large', 4);
    expect(kept(sieve, ['a', 'b'])).toEqual(['b']);
    expect([sieve.size, sieve.evicted]).toEqual([1, 0]);
  });

  it('drops several for a large one', () => {
    const sieve = filled({ maxSize: 4 }, ['a', 'b', 'c', 'd']);
    sieve.get('d');
    sieve.set('large', 'large', 3);
    expect(kept(sieve, ['a', 'b', 'c', 'd', 'large'])).toEqual(['d', 'large']);
    expect(sieve.size).toBe(4);
  });

  it('is as if new after a clear', () => {
    const sieve = filled({ maxSize: 2 }, ['a', 'b', 'c']);
    sieve.clear();
    expect([sieve.size, kept(sieve, ['a', 'b', 'c'])]).toEqual([0, []]);
    for (const key of ['d', 'e', 'f']) sieve.set(key, key, 1);
    expect(kept(sieve, ['d', 'e', 'f'])).toEqual(['e', 'f']);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('does what its definition says, in any order of operations (%i)', (seed) => {
    let state = seed;
    const below = (end: number) => (state = (state * 48_271) % 2_147_483_647) % end;
    const bounds = { maxSize: 5 + below(20), maxCount: 3 + below(8) };
    const [sieve, definition] = [new Sieve<number>(bounds), new Definition(bounds)];
    const keys = Array.from({ length: 15 }, (_, n) => `k${n}`);
    for (let step = 0; step < 3000; step++) {
      const key = keys[below(keys.length)]!;
      const [choice, size] = [below(10), 1 + below(bounds.maxSize + 1)];
      for (const one of [sieve, definition]) {
        if (choice < 5) one.get(key);
        else if (choice < 9) one.set(key, step, size);
        else one.delete(key);
      }
      expect(keys.filter((one) => sieve.peek(one) !== undefined).sort()).toEqual(definition.keys);
      expect(sieve.size).toBeLessThanOrEqual(bounds.maxSize);
    }
  });
});
