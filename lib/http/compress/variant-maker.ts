import type { BeforeApplicationShutdown } from '@nestjs/common';

import type { Clock } from '../../cache/support/clock.js';
import { remainingLifetime, type Entry, type Variant } from '../../cache/entry/entry.js';
import type { EntryStore } from '../../cache/store/entry-store.js';
import { ExpiringSet } from '../../cache/support/expiring-set.js';
import { codedBody, uselessVariant, variantOf } from './compression.js';

/** More than this many wait for no one: the next request asks again. */
const MAX_WAITING = 64;

/** As many characters as the keys may have together of what waits. */
const MAX_CHARACTERS = 2 ** 20;

/** How long an entry is left alone after one try, whatever became of it, in milliseconds. */
const REST_MS = 60_000;

/** What waits to be compressed: names alone, since a body that waited would be kept alive. */
interface Wish {
  readonly key: string;
  readonly id: string;
  readonly coding: string;
}

/**
 * Compresses entries in the background of the responses that first wanted it, one after the other, so that a hit never waits
 * for it. A variant is stored under a key of its own and names the very entry that it was made of. So an entry that is dropped
 * or replaced meanwhile stays so.
 */
export class VariantMaker implements BeforeApplicationShutdown {
  private readonly waiting = new Set<string>();
  private readonly tried: ExpiringSet;
  private characters = 0;
  private work: Promise<void> = Promise.resolve();
  private isClosing = false;

  constructor(
    private readonly store: EntryStore,
    private readonly clock: Clock,
  ) {
    this.tried = new ExpiringSet(REST_MS, clock);
  }

  /** Returns at once. An entry that is replaced, deleted or over by the time its turn comes is left alone. @param id the entry's */
  make(key: string, id: string | undefined, coding: string): void {
    if (id === undefined || !this.hasRoomFor(key)) return;
    const name = `${coding} ${id}`;
    if (this.waiting.has(name) || this.tried.has(name)) return;
    this.waiting.add(name);
    this.characters += key.length;
    this.work = this.work
      .then(() => this.fulfil({ key, id, coding }))
      .finally(() => {
        this.waiting.delete(name);
        this.characters -= key.length;
      });
  }

  /** What has begun is finished while the key/value is still open; the rest is dropped. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    await this.work;
  }

  private hasRoomFor(key: string): boolean {
    return this.waiting.size < MAX_WAITING && this.characters + key.length <= MAX_CHARACTERS;
  }

  /** zlib refuses no buffer and the store never rejects, so nothing is caught here. */
  private async fulfil(wish: Wish): Promise<void> {
    if (this.isClosing) return;
    const entry = await this.find(wish);
    if (entry === undefined || variantOf(entry, wish.coding)) return;
    this.tried.add(`${wish.coding} ${wish.id}`);
    const variant = await codedBody(entry, wish.coding);
    for (const one of [variant, uselessVariant(wish.coding)]) if (await this.keep(wish, entry, one)) return;
  }

  private async find({ key, id, coding }: Wish): Promise<Entry | undefined> {
    const found = await this.store.lookup({ key, level: 'view', coding });
    return found.kind === 'hit' && found.entry.id === id ? found.entry : undefined;
  }

  /**
   * In this process's memory the newest push out what was not asked for the longest. So the entry is asked for once more, which
   * its variant is of no use without.
   * @returns false if there is no room for the variant
   */
  private async keep(wish: Wish, entry: Entry, variant: Variant): Promise<boolean> {
    const isThere = this.store.isShared || (await this.find(wish)) !== undefined;
    const seconds = remainingLifetime(entry, this.clock(), entry.staleFor);
    return !isThere || seconds === undefined || this.store.storeVariant(wish.key, entry, { variant, seconds });
  }
}
