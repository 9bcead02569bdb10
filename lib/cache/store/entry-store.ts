import type { Entry, NamedVersion, Variant } from '../entry/entry.js';
import { decodeEntry, encodeEntry } from '../entry/entry-codec.js';
import { decodeModel } from '../entry/model.js';
import { memoizePerBuffer } from '../support/memoize.js';
import { FAILED, type SafeKeyValue } from '../backend/safe-key-value.js';
import { andThen, type MaybePromise } from '../support/maybe-promise.js';
import { footprintOf, recordOf, variantKey, withRecord } from '../entry/variant-record.js';
import { readVersion, versionKey } from './versions.js';

/** What is looked up. */
export interface Wanted {
  readonly key: string;
  /** The only level that the caller can use: an entry of another is from before a change of the application. */
  readonly level?: Entry['level'];
  /** The stages whose values the caller needs beside a view. */
  readonly stages?: readonly number[];
  /** The names of the versions that its entry depends on, as far as they are known beforehand. */
  readonly versions?: readonly string[];
  /** Names of versions that are read as well, and that no entry depends on. */
  readonly watched?: readonly string[];
  /** The coding in which the caller would rather have the body of a view. */
  readonly coding?: string;
}

/** What a lookup found, with the versions as they were read in the same round trip, in the order asked; the watched ones last. */
export type Lookup = Found | Missed;

export interface Found {
  readonly outcome: 'hit';
  readonly entry: Entry;
  /** What was decoded of an entry of model level. */
  readonly model?: unknown;
  readonly versions: readonly (string | undefined)[];
}

/** `failed` is a miss by a fault: nothing is stored after one. `invalidated`: something that it depends on has changed. */
export interface Missed {
  readonly outcome: 'miss' | 'damaged' | 'failed' | 'invalidated';
  readonly versions: readonly (string | undefined)[];
}

const NONE: readonly never[] = [];
/** What a lookup comes to where the backend fails. */
export const BROKEN: Missed = { outcome: 'failed', versions: NONE };

/** Entries under keys. Never rejects: a damaged or foreign entry and a backend that is down are misses of their own kinds. */
export class EntryStore {
  private damagedEntries = 0;

  private readonly decode: (bytes: Buffer) => Entry | undefined;
  private readonly readVersion: (bytes: Buffer | undefined) => string | undefined;

  constructor(
    private readonly keyValue: SafeKeyValue,
    private readonly limits: { readonly maxValueBytes: number; readonly isInProcess: boolean },
  ) {
    this.decode = limits.isInProcess ? memoizePerBuffer(decodeEntry) : decodeEntry;
    this.readVersion = limits.isInProcess ? memoizePerBuffer(readVersion) : readVersion;
  }

  /** How many entries were found that could not be read. */
  get damaged(): number {
    return this.damagedEntries;
  }

  /** Whether other processes see the same entries. */
  get isShared(): boolean {
    return !this.limits.isInProcess;
  }

  /** Whether nothing can ever be stored. */
  get isUseless(): boolean {
    return this.limits.maxValueBytes === 0;
  }

  /** One round trip, but for an entry that depends on more than was asked for; at once where the entries are in this process. */
  lookup(wanted: Wanted): MaybePromise<Lookup> {
    return andThen(this.keyValue.getMany(keysOf(wanted)), (found) => (found === FAILED ? BROKEN : this.read(wanted, found.value)));
  }

  /** What is stored, whether or not it is valid still. */
  async peek(key: string): Promise<Entry | undefined> {
    const found = await this.keyValue.get(key);
    return found === FAILED || !found.value ? undefined : this.decode(found.value);
  }

  /**
   * @param seconds how long from now
   * @returns whether the entry is there now, is too large for the backend, or the backend failed
   */
  async store(key: string, entry: Entry, seconds = entry.seconds): Promise<'stored' | 'size' | 'failed'> {
    const bytes = encodeEntry(entry);
    const outcome = await this.keyValue.set(key, bytes, seconds);
    if (outcome === FAILED) return 'failed';
    return bytes.length > this.limits.maxValueBytes ? 'size' : 'stored';
  }

  /**
   * Keeps the body of an entry in a coding, under a key of its own: the entry is not touched.
   * @param seconds how long from now
   * @returns false, and nothing is stored, if there is no room for it beside the entry
   */
  async storeVariant(key: string, entry: Entry, { variant, seconds }: { readonly variant: Variant; readonly seconds: number }): Promise<boolean> {
    const bytes = encodeEntry(recordOf(entry, variant));
    const { maxValueBytes, isInProcess } = this.limits;
    if (bytes.length > (isInProcess ? maxValueBytes - footprintOf(key, entry) : maxValueBytes)) return false;
    await this.keyValue.set(variantKey(variant.coding, key), bytes, seconds);
    return true;
  }

  /** @returns whether a live entry was there. Where the backend fails, it is left to its lifetime. */
  async remove(key: string): Promise<boolean> {
    const removed = await this.keyValue.delete(key);
    return removed !== FAILED && removed.value;
  }

  private read(wanted: Wanted, found: readonly (Buffer | undefined)[]): MaybePromise<Lookup> {
    const bytes = found[0];
    const versions = (wanted.coding === undefined ? found.slice(1) : found.slice(1, -1)).map(this.readVersion);
    if (bytes === undefined || bytes === null) return { outcome: 'miss', versions };
    const lookup = this.examine(bytes, wanted, versions);
    return wanted.coding === undefined ? lookup : andThen(lookup, (plain) => this.withVariant(plain, found[found.length - 1]));
  }

  /** What cannot be read is none, and makes way for a new one. */
  private withVariant(found: Lookup, bytes: Buffer | undefined): Lookup {
    if (found.outcome !== 'hit' || !Buffer.isBuffer(bytes)) return found;
    const record = this.decode(bytes);
    if (record === undefined) this.damagedEntries++;
    return { ...found, entry: withRecord(found.entry, record) };
  }

  private examine(bytes: Buffer, wanted: Wanted, versions: Lookup['versions']): MaybePromise<Lookup> {
    const { versions: names = NONE } = wanted;
    const entry = this.decode(bytes);
    if (entry === undefined || !isUsable(entry, wanted)) return this.refuse(versions);
    return andThen(this.areCurrent(entry.versions ?? NONE, names, versions), (areCurrent): Lookup => {
      if (!areCurrent) return { outcome: 'invalidated', versions };
      return entry.level === 'model' ? this.withModel(entry, versions) : { outcome: 'hit', entry, versions };
    });
  }

  /** To be waited for only where there are more to read than were asked for. */
  private areCurrent(own: readonly NamedVersion[], names: readonly string[], versions: readonly (string | undefined)[]): MaybePromise<boolean> {
    if (!names.every((name, at) => versions[at] !== undefined && versionIn(own, name) === versions[at])) return false;
    const others = own.length === names.length ? NONE : own.filter(([name]) => !names.includes(name));
    return others.length === 0 || this.areStillCurrent(others);
  }

  private async areStillCurrent(others: readonly NamedVersion[]): Promise<boolean> {
    const found = await this.keyValue.getMany(others.map(([name]) => versionKey(name)));
    return found !== FAILED && others.every(([, version], at) => this.readVersion(found.value[at]) === version);
  }

  private withModel(entry: Entry, versions: Lookup['versions']): Lookup {
    try {
      return { outcome: 'hit', entry, model: decodeModel(entry.body), versions };
    } catch {
      return this.refuse(versions);
    }
  }

  private refuse(versions: Lookup['versions']): Missed {
    this.damagedEntries++;
    return { outcome: 'damaged', versions };
  }
}

function isUsable(entry: Entry, { level, stages = NONE }: Wanted): boolean {
  if (level !== undefined && entry.level !== level) return false;
  return stages.length === 0 || stages.every((stage) => entry.shown?.stages.includes(stage));
}

function keysOf({ key, versions = NONE, watched = NONE, coding }: Wanted): string[] {
  const keys = [key];
  for (const name of versions) keys.push(versionKey(name));
  for (const name of watched) keys.push(versionKey(name));
  if (coding !== undefined) keys.push(variantKey(coding, key));
  return keys;
}

function versionIn(own: readonly NamedVersion[], name: string): string | undefined {
  for (const [known, version] of own) if (known === name) return version;
  return undefined;
}
