import { LRUCache } from 'lru-cache';

import type { Clock } from './clock.js';

const MAX_REMEMBERED = 10_000;
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** Remembers texts for a short while, and neither too many nor too long ones together. */
export class ExpiringSet {
  /** Made when there is something to remember, since it takes its room at once. */
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
  new LRUCache<string, number>({ max: MAX_REMEMBERED, maxSize: MAX_CHARACTERS, sizeCalculation: (_since, text) => text.length + 1 });
