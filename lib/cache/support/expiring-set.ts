import { LRUCache } from 'lru-cache';

import type { Clock } from './clock.js';

const MAX_REMEMBERED = 10_000;
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** A set of texts that forgets each after some time. The number of texts and their total length are bounded. */
export class ExpiringSet {
  /** Made at the first use, because it allocates all its memory at once. */
  private remembered: LRUCache<string, number> | undefined;

  constructor(
    private readonly milliseconds: number,
    private readonly clock: Clock,
  ) {}

  has(text: string): boolean {
    const since = this.remembered?.peek(text);
    if (since === undefined) return false;
    const isRecent = Math.abs(this.clock() - since) < this.milliseconds;
    if (!isRecent) this.delete(text);
    return isRecent;
  }

  add(text: string): void {
    this.remembered ??= create();
    this.remembered.set(text, this.clock());
  }

  delete(text: string): void {
    this.remembered?.delete(text);
  }
}

const create = () =>
  new LRUCache<string, number>({
    max: MAX_REMEMBERED,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_since, text) => text.length + 1,
  });
