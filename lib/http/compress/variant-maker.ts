import { codedBody, uselessVariant, variantOf } from './compression.js';
import { remainingLifetime, type Entry, type Variant } from '../../cache/entry/entry.js';
import type { EntryStore } from '../../cache/store/entry-store.js';
import type { Background } from '../../cache/support/background.js';
import type { Clock } from '../../cache/support/clock.js';
import { ExpiringSet } from '../../cache/support/expiring-set.js';

/** At most this many variants wait their turn. A further one is dropped, and the next request asks for it again. */
const MAX_WAITING = 64;

/** The keys of all waiting variants have at most this many characters together. */
const MAX_CHARACTERS = 2 ** 20;

/** How long no second try is made for an entry, in milliseconds. */
const RETRY_MS = 60_000;

/** One variant to make. It holds names alone: a body that waited here would be kept alive. */
interface Order {
  readonly key: string;
  readonly id: string;
  readonly coding: string;
}

/**
 * Compresses entries in the background, one after the other, so that no hit waits for it. A variant has a key of its own and
 * names the very entry that it was made from. If that entry is dropped or replaced meanwhile, it stays so.
 */
export class VariantMaker {
  private readonly tried: ExpiringSet;
  private waiting = 0;
  private characters = 0;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: EntryStore,
    private readonly background: Background,
    private readonly clock: Clock,
  ) {
    this.tried = new ExpiringSet(RETRY_MS, clock);
  }

  /**
   * Orders a variant, and returns at once. Does nothing if the entry is gone when its turn comes.
   * @param id the id of the entry
   */
  make(key: string, id: string | undefined, coding: string): void {
    if (id === undefined || !this.hasRoomFor(key) || this.tried.has(`${coding} ${id}`)) return;
    this.background.start(`variant ${coding} ${id}`, (closing) => this.inTurn({ key, id, coding }, closing));
  }

  private hasRoomFor(key: string): boolean {
    return this.waiting < MAX_WAITING && this.characters + key.length <= MAX_CHARACTERS;
  }

  /** When the application ends, a variant that is being made is finished, and the waiting ones are dropped. */
  private inTurn(order: Order, closing: AbortSignal): Promise<void> {
    this.waiting++;
    this.characters += order.key.length;
    this.work = this.work
      .then(() => (closing.aborted ? undefined : this.carryOut(order)))
      .finally(() => {
        this.waiting--;
        this.characters -= order.key.length;
      });
    return this.work;
  }

  /** Never rejects: zlib refuses no buffer, and the store does not reject. */
  private async carryOut(order: Order): Promise<void> {
    const entry = await this.find(order);
    if (entry === undefined || variantOf(entry, order.coding)) return;
    this.tried.add(`${order.coding} ${order.id}`);
    const variant = await codedBody(entry, order.coding);
    for (const one of [variant, uselessVariant(order.coding)]) if (await this.keep(order, entry, one)) return;
  }

  private async find({ key, id, coding }: Order): Promise<Entry | undefined> {
    const found = await this.store.lookup({ key, level: 'view', coding });
    return found.kind === 'hit' && found.entry.id === id ? found.entry : undefined;
  }

  /**
   * Looks the entry up once more before it stores the variant in this process's memory: storing evicts what was used least
   * recently, and without its entry the variant is of no use.
   * @returns false if there is no room for the variant
   */
  private async keep(order: Order, entry: Entry, variant: Variant): Promise<boolean> {
    const isThere = this.store.isShared || (await this.find(order)) !== undefined;
    const seconds = remainingLifetime(entry, this.clock(), entry.staleFor);
    return !isThere || seconds === undefined || this.store.storeVariant(order.key, entry, { variant, seconds });
  }
}
