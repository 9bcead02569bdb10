import { isEndless, NEVER } from '../../keyvalue/seconds.js';
import type { KeyValueItem } from '../../keyvalue/giotto-key-value.js';
import type { Outcome } from '../backend/outcome.js';
import type { AddedIfMissingAndRead, SafeKeyValue } from '../backend/safe-key-value.js';
import type { Entry, NamedVersion, Variant } from '../entry/entry.js';
import { encodeEntry } from '../entry/entry-codec.js';
import { footprintOf, recordOf, variantKey } from '../entry/variant-record.js';
import type { Clock } from '../support/clock.js';
import type { MaybePromise } from '../support/maybe-promise.js';
import type { FirstTier } from '../tier/first-tier.js';
import type { StoreResult } from './computation.js';
import { EntryFinder, keysOf } from './entry-finder.js';
import type { Invalidations } from './invalidations.js';
import { KnownEntries } from './known-entries.js';
import { FAILED_LOOKUP, type Lookup, type Wanted } from './lookup.js';
import { MADE_SECONDS, seenVersions } from './versions.js';

interface Parts {
  readonly keyValue: SafeKeyValue;
  readonly limits: { readonly maxValueBytes: number; readonly isInProcess: boolean };
  readonly invalidations: Pick<Invalidations, 'concerns' | 'concernsSince' | 'epoch'>;
  readonly clock: Clock;
  /** The memory of this process before a backend that is elsewhere. */
  readonly tier?: FirstTier;
}

const NONE: readonly never[] = [];

/** The result of adding and looking up. */
export interface LookupAfterAdding<Added = readonly Outcome<boolean>[]> {
  /** For each item whether it was added. */
  readonly added: Added;
  readonly lookup: Lookup;
  /** The values of the keys that were read besides. Empty if nothing could be read. */
  readonly besides: readonly (Buffer | undefined)[];
}

/** The backend's answer to a message that adds and reads. */
interface Asked<Added> {
  readonly added: Added;
  readonly found: Outcome<readonly (Buffer | undefined)[]>;
}

/** How an entry is stored. */
export interface Terms {
  /** How long the backend keeps it from now on. @default its lifetime */
  readonly seconds?: number;
  /** The versions as they were when the method began. If one has changed, nothing is stored. */
  readonly versions?: readonly NamedVersion[];
}

/**
 * Entries under keys. No method rejects: a damaged entry and a backend that fails are misses of their own kinds.
 */
export class EntryStore {
  private readonly finder: EntryFinder;
  /** The entries that are expected to be there. `undefined` if the backend adds nothing along with a lookup. */
  readonly known: KnownEntries | undefined;
  /** The stores of this process that are under way, by key. */
  private readonly storing = new Map<string, Promise<unknown>>();

  constructor(private readonly parts: Parts) {
    const { keyValue, limits, tier, invalidations, clock } = parts;
    this.known = !limits.isInProcess && keyValue.canAddIfMissing ? new KnownEntries(clock) : undefined;
    this.finder = new EntryFinder({
      keyValue,
      isInProcess: limits.isInProcess,
      tier,
      known: this.known,
      invalidations,
      clock,
    });
  }

  /** How many entries could not be read. */
  get damaged(): number {
    return this.finder.damaged;
  }

  /** True if other processes see the same entries. */
  get isShared(): boolean {
    return !this.parts.limits.isInProcess;
  }

  /** True if nothing can ever be stored. */
  get isUseless(): boolean {
    return this.parts.limits.maxValueBytes === 0;
  }

  /** Finds an entry as `EntryFinder.find` does, after a store of the same key by this process that is under way. */
  lookup(wanted: Wanted): MaybePromise<Lookup> {
    const storing = this.storing.size > 0 ? this.storing.get(wanted.key) : undefined;
    return storing === undefined ? this.finder.find(wanted) : storing.then(() => this.finder.find(wanted));
  }

  /**
   * Adds each item, and then does what `lookup` does: in one round trip if the backend can.
   * @param besides a key that is read too
   */
  async lookupAfterAdding(
    wanted: Wanted,
    items: readonly KeyValueItem[],
    besides: readonly string[] = NONE,
  ): Promise<LookupAfterAdding> {
    return this.lookupBeside(wanted, besides, (keys) => this.parts.keyValue.addAndGet(items, keys));
  }

  /** True if there is probably no entry, and `lookupOrAdd` would take one round trip. A first tier that has one is asked first. */
  expectsMiss({ key }: Wanted): boolean {
    if (this.known === undefined || this.known.has(key) || this.storing.has(key)) return false;
    return this.parts.keyValue.canAddIfMissing && this.parts.tier?.peek(key) === undefined;
  }

  /**
   * Adds each item unless something is under the key, and does what `lookup` does. `added` is `undefined` if nothing was to be
   * added.
   */
  async lookupOrAdd(
    wanted: Wanted,
    items: readonly KeyValueItem[],
    besides: readonly string[],
  ): Promise<LookupAfterAdding<AddedIfMissingAndRead['added']>> {
    return this.lookupBeside(wanted, besides, (keys) => this.parts.keyValue.addIfMissing(wanted.key, items, keys));
  }

  private async lookupBeside<Added>(
    wanted: Wanted,
    besides: readonly string[],
    ask: (keys: readonly string[]) => Promise<Asked<Added>>,
  ): Promise<LookupAfterAdding<Added>> {
    const keys = keysOf(wanted);
    const { epoch } = this.parts.invalidations;
    const { added, found } = await ask([...keys, ...besides]);
    if (found.kind === 'failed') return { added, lookup: FAILED_LOOKUP, besides: NONE };
    const lookup = await this.finder.judgeRead(wanted, found.value.slice(0, keys.length), epoch);
    return { added, lookup, besides: found.value.slice(keys.length) };
  }

  /** Has lookups of a key wait until something is stored under it, or not. @param store never rejects */
  expect(key: string, store: Promise<unknown>): void {
    const expected = store.then(() => {
      if (this.storing.get(key) === expected) this.storing.delete(key);
    });
    this.storing.set(key, expected);
  }

  /** Returns what is stored, valid or not. For people who inspect it. */
  async peek(key: string): Promise<Entry | undefined> {
    const found = await this.parts.keyValue.get(key);
    return found.kind === 'failed' || !found.value ? undefined : this.finder.decode(found.value);
  }

  /**
   * Stores an entry unless a version has changed, and keeps the versions longer than the entry.
   * @returns `size` if it is too large for the backend, which then keeps nothing under the key
   */
  async store(key: string, entry: Entry, terms: Terms = {}): Promise<StoreResult> {
    const { seconds = entry.seconds, versions = NONE } = terms;
    const item = { key, value: encodeEntry(entry), seconds };
    if (this.isTooLarge(item.value)) return this.replaceByNothing(item);
    const kept = isEndless(seconds) ? NEVER : seconds + MADE_SECONDS;
    const outcome = await this.parts.keyValue.setIfUnchanged(item, seenVersions(versions), kept);
    if (outcome.kind === 'failed') return 'failed';
    if (!outcome.value) return 'invalidated';
    this.parts.tier?.keep(key, item.value);
    this.known?.note(key, entry);
    return 'stored';
  }

  private async replaceByNothing({ key, value, seconds }: KeyValueItem): Promise<'size' | 'failed'> {
    const set = await this.parts.keyValue.set(key, value, seconds);
    return set.kind === 'failed' ? 'failed' : 'size';
  }

  /** True if the backend does not take so many bytes, which is logged if that can be changed. */
  isTooLarge({ length }: { readonly length: number }): boolean {
    const { keyValue, limits } = this.parts;
    const isAbove = length > limits.maxValueBytes;
    if (isAbove) keyValue.refusesSize(length);
    return isAbove;
  }

  /**
   * Stores the body of an entry in a content coding, under a key of its own. The entry itself is not written.
   * @param seconds how long the backend keeps it from now on
   * @returns false, and nothing is stored, if the backend has no room for it besides the entry
   */
  async storeVariant(
    key: string,
    entry: Entry,
    { variant, seconds }: { readonly variant: Variant; readonly seconds: number },
  ): Promise<boolean> {
    const bytes = encodeEntry(recordOf(entry, variant));
    const { maxValueBytes, isInProcess } = this.parts.limits;
    if (bytes.length > (isInProcess ? maxValueBytes - footprintOf(key, entry) : maxValueBytes)) return false;
    await this.parts.keyValue.set(variantKey(variant.coding, key), bytes, seconds);
    return true;
  }

  /** Returns true if a live entry was there. If the backend fails, the entry stays until its lifetime ends. */
  async remove(key: string): Promise<boolean> {
    this.parts.tier?.drop(key);
    this.known?.forget(key);
    const removed = await this.parts.keyValue.delete(key);
    return removed.kind === 'done' && removed.value;
  }
}
