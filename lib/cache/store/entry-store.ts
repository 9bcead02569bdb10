import type { Entry, NamedVersion, Variant } from '../entry/entry.js';
import { decodeEntry, encodeEntry } from '../entry/entry-codec.js';
import { isOver } from '../entry/freshness.js';
import { decodeModel } from '../entry/model.js';
import { footprintOf, recordOf, variantKey, withRecord } from '../entry/variant-record.js';
import type { Outcome, SafeKeyValue } from '../backend/safe-key-value.js';
import type { Clock } from '../support/clock.js';
import { andThen, type MaybePromise } from '../support/maybe-promise.js';
import { memoizePerBuffer } from '../support/memoize.js';
import type { Invalidations } from './invalidations.js';
import {
  FAILED_LOOKUP,
  hasCurrentVersions,
  isUsable,
  otherVersions,
  type Lookup,
  type Missed,
  type Wanted,
} from './lookup.js';
import type { StoreResult } from './computation.js';
import { MADE_SECONDS, readVersion, seenVersions, versionKey } from './versions.js';
import type { KeyValueItem } from '../../keyvalue/giotto-key-value.js';
import { isEndless, NEVER } from '../../keyvalue/seconds.js';

interface Parts {
  readonly keyValue: SafeKeyValue;
  readonly limits: { readonly maxValueBytes: number; readonly isInProcess: boolean };
  readonly invalidations: Pick<Invalidations, 'concerns'>;
  readonly clock: Clock;
}

const NONE: readonly never[] = [];

/** The result of adding and looking up. */
export interface LookupAfterAdding {
  /** For each item whether it was added. */
  readonly added: readonly Outcome<boolean>[];
  readonly lookup: Lookup;
  /** What was read besides. Empty if nothing could be read. */
  readonly besides: readonly (Buffer | undefined)[];
}

/**
 * Entries under keys. `lookup` is the one place that decides whether an entry is valid. No method rejects: a damaged entry and
 * a backend that fails are misses of their own kinds.
 */
export class EntryStore {
  private damagedEntries = 0;
  /** The stores of this process that are under way, by key. */
  private readonly storing = new Map<string, Promise<unknown>>();

  private readonly decode: (bytes: Buffer) => Entry | undefined;
  private readonly readVersion: (bytes: Buffer | undefined) => string | undefined;

  constructor(private readonly parts: Parts) {
    const { isInProcess } = parts.limits;
    this.decode = isInProcess ? memoizePerBuffer(decodeEntry) : decodeEntry;
    this.readVersion = isInProcess ? memoizePerBuffer(readVersion) : readVersion;
  }

  /** How many entries could not be read. */
  get damaged(): number {
    return this.damagedEntries;
  }

  /** True if other processes see the same entries. */
  get isShared(): boolean {
    return !this.parts.limits.isInProcess;
  }

  /** True if nothing can ever be stored. */
  get isUseless(): boolean {
    return this.parts.limits.maxValueBytes === 0;
  }

  /**
   * Finds the entry that is stored, valid and not over. Takes one round trip, or two if the entry depends on versions that were
   * not asked for. Waits for a store of the same key by this process. Returns the result at once if the entries are in this
   * process.
   */
  lookup(wanted: Wanted): MaybePromise<Lookup> {
    const storing = this.storing.size > 0 ? this.storing.get(wanted.key) : undefined;
    return storing === undefined ? this.find(wanted) : storing.then(() => this.find(wanted));
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
    const keys = keysOf(wanted);
    const { added, found } = await this.parts.keyValue.addAndGet(items, [...keys, ...besides]);
    if (found.kind === 'failed') return { added, lookup: FAILED_LOOKUP, besides: NONE };
    const lookup = await this.read(wanted, found.value.slice(0, keys.length));
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
    return found.kind === 'failed' || !found.value ? undefined : this.decode(found.value);
  }

  /**
   * Stores an entry unless a version has changed, and keeps the versions longer than the entry.
   * @param seconds how long the backend keeps the entry from now on
   * @param versions as they were when the method began
   * @returns `size` if it is too large for the backend, which then keeps nothing under the key
   */
  async store(
    key: string,
    entry: Entry,
    { seconds = entry.seconds, versions = NONE }: { seconds?: number; versions?: readonly NamedVersion[] } = {},
  ): Promise<StoreResult> {
    const { keyValue } = this.parts;
    const bytes = encodeEntry(entry);
    if (this.isTooLarge(bytes)) return (await keyValue.set(key, bytes, seconds)).kind === 'failed' ? 'failed' : 'size';
    const kept = isEndless(seconds) ? NEVER : seconds + MADE_SECONDS;
    const outcome = await keyValue.setIfUnchanged({ key, value: bytes, seconds }, seenVersions(versions), kept);
    if (outcome.kind === 'failed') return 'failed';
    return outcome.value ? 'stored' : 'invalidated';
  }

  /** True if the backend does not take so many bytes. */
  isTooLarge({ length }: { readonly length: number }): boolean {
    return length > this.parts.limits.maxValueBytes;
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
    const removed = await this.parts.keyValue.delete(key);
    return removed.kind === 'done' && removed.value;
  }

  private find(wanted: Wanted): MaybePromise<Lookup> {
    return andThen(this.parts.keyValue.getMany(keysOf(wanted)), (found) =>
      found.kind === 'failed' ? FAILED_LOOKUP : this.read(wanted, found.value),
    );
  }

  private read(wanted: Wanted, found: readonly (Buffer | undefined)[]): MaybePromise<Lookup> {
    const bytes = found[0];
    const versions = (wanted.coding === undefined ? found.slice(1) : found.slice(1, -1)).map(this.readVersion);
    if (bytes === undefined || bytes === null) return { kind: 'miss', versions };
    const entry = this.decode(bytes);
    if (entry === undefined || !isUsable(entry, wanted)) return this.refuse(versions);
    return andThen(this.isCurrent(entry, wanted, versions), (isCurrent): Lookup => {
      if (!isCurrent || this.parts.invalidations.concerns(entry.versions)) return { kind: 'invalidated', versions };
      if (isOver(entry, wanted.policy, this.parts.clock)) return { kind: 'miss', versions };
      if (entry.level === 'model') return this.withModel(entry, versions);
      return {
        kind: 'hit',
        entry: wanted.coding === undefined ? entry : this.withVariant(entry, found.at(-1)),
        versions,
      };
    });
  }

  private isCurrent(entry: Entry, wanted: Wanted, versions: Lookup['versions']): MaybePromise<boolean> {
    if (!hasCurrentVersions(entry, wanted, versions)) return false;
    const others = otherVersions(entry, wanted);
    return others.length === 0 || this.areCurrent(others);
  }

  private async areCurrent(others: readonly NamedVersion[]): Promise<boolean> {
    const found = await this.parts.keyValue.getMany(others.map(([name]) => versionKey(name)));
    return found.kind === 'done' && others.every(([, version], at) => this.readVersion(found.value[at]) === version);
  }

  private withModel(entry: Entry, versions: Lookup['versions']): Lookup {
    try {
      return { kind: 'hit', entry, model: decodeModel(entry.body), versions };
    } catch {
      return this.refuse(versions);
    }
  }

  /** Adds the body in the caller's coding. A record that cannot be read is treated as missing, and will be replaced. */
  private withVariant(entry: Entry, bytes: Buffer | undefined): Entry {
    if (!Buffer.isBuffer(bytes)) return entry;
    const record = this.decode(bytes);
    if (record === undefined) this.damagedEntries++;
    return withRecord(entry, record);
  }

  private refuse(versions: Lookup['versions']): Missed {
    this.damagedEntries++;
    return { kind: 'damaged', versions };
  }
}

/** Returns the keys in the order in which `read` takes their values: the entry's own, those of its versions, and that of its variant. */
function keysOf({ key, versions = NONE, watched = NONE, coding }: Wanted): string[] {
  const keys = [key];
  for (const name of versions) keys.push(versionKey(name));
  for (const name of watched) keys.push(versionKey(name));
  if (coding !== undefined) keys.push(variantKey(coding, key));
  return keys;
}
