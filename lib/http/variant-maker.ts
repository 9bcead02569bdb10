import type { BeforeApplicationShutdown } from '@nestjs/common';

import type { Clock } from '../cache/clock.js';
import { remainingLifetime, type Entry } from '../cache/entry.js';
import type { EntryStore } from '../cache/entry-store.js';
import { variantOf, withVariant } from './compression.js';

interface Wish {
  readonly coding: string;
  /** Seconds that the entry is kept beyond its lifetime. */
  readonly window: number;
}

/** More than this many wait for no one: the next request asks again. */
const MAX_WAITING = 64;

/**
 * Compresses entries behind the responses that first wanted it, one after the other, so that a hit never waits for it and no
 * two of them overwrite each other's work in this process.
 */
export class VariantMaker implements BeforeApplicationShutdown {
  private readonly waiting = new Set<string>();
  private work: Promise<void> = Promise.resolve();
  private isClosing = false;

  constructor(
    private readonly store: EntryStore,
    private readonly clock: Clock,
  ) {}

  /** Returns at once. An entry that is replaced, deleted or over by the time its turn comes is left alone. */
  make(key: string, entry: Entry, { coding, window }: Wish): void {
    const name = `${coding} ${key}`;
    if (this.waiting.has(name) || this.waiting.size >= MAX_WAITING) return;
    this.waiting.add(name);
    this.work = this.work
      .then(() => this.replace(key, entry, { coding, window }))
      .finally(() => this.waiting.delete(name));
  }

  /** What has begun is finished while the key/value is still open; the rest is dropped. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    await this.work;
  }

  /** zlib refuses no buffer and the store never rejects, so nothing is caught here. */
  private async replace(key: string, wanted: Entry, { coding, window }: Wish) {
    if (this.isClosing) return;
    const found = await this.store.peek(key);
    if (found?.storedAt !== wanted.storedAt || variantOf(found, coding)) return;
    const entry = await withVariant(found, coding);
    const seconds = remainingLifetime(entry, this.clock(), window);
    if (seconds !== undefined) await this.store.store(key, entry, seconds);
  }
}
