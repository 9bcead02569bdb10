import type { SafeKeyValue } from '../backend/safe-key-value.js';
import type { Entry, NamedVersion } from '../entry/entry.js';
import { decodeEntry } from '../entry/entry-codec.js';
import { isOver } from '../entry/freshness.js';
import { decodeModel } from '../entry/model.js';
import { variantKey, withRecord } from '../entry/variant-record.js';
import type { Clock } from '../support/clock.js';
import { andThen, isPromise, type MaybePromise } from '../support/maybe-promise.js';
import { memoizePerBuffer } from '../support/memoize.js';
import type { FirstTier, ReadValues } from '../tier/first-tier.js';
import type { Invalidations } from './invalidations.js';
import type { KnownEntries } from './known-entries.js';
import {
  FAILED_LOOKUP,
  isUsable,
  otherVersions,
  validityOf,
  type Found,
  type Lookup,
  type Missed,
  type Wanted,
} from './lookup.js';
import { readToken, weaker, type Validity } from './version-token.js';
import { versionKey } from './versions.js';

interface Parts {
  readonly keyValue: SafeKeyValue;
  readonly isInProcess: boolean;
  readonly tier: FirstTier | undefined;
  readonly known: KnownEntries | undefined;
  readonly invalidations: Pick<Invalidations, 'concerns' | 'concernsSince' | 'epoch'>;
  readonly clock: Clock;
}

const NONE: readonly never[] = [];

/** The part of an entry that was read. */
interface Read {
  readonly body: Buffer | undefined;
  /** As asked: first `versions`, then `watched`. */
  readonly versions: readonly (Buffer | undefined)[];
  readonly variant?: Buffer;
  /** The versions that were read besides, by name. */
  readonly besides?: ReadonlyMap<string, Buffer | undefined>;
  readonly tier?: Found['tier'];
}

/** Finds entries. The one place that decides whether an entry is valid. No method rejects. */
export class EntryFinder {
  private damagedEntries = 0;

  readonly decode: (bytes: Buffer) => Entry | undefined;
  private readonly readToken: (bytes: Buffer | undefined) => string | undefined;

  constructor(private readonly parts: Parts) {
    const isRepeated = parts.isInProcess || parts.tier !== undefined;
    this.decode = isRepeated ? memoizePerBuffer(decodeEntry) : decodeEntry;
    this.readToken = isRepeated ? memoizePerBuffer(readToken) : readToken;
  }

  /** How many entries could not be read. */
  get damaged(): number {
    return this.damagedEntries;
  }

  /**
   * Finds the entry that is stored, valid and not over. Takes one round trip, or two if the entry depends on versions that were
   * not asked for. Returns the result at once if all that it needs is in this process.
   */
  find(wanted: Wanted): MaybePromise<Lookup> {
    const { tier, keyValue, invalidations } = this.parts;
    const { epoch } = invalidations;
    const found =
      tier !== undefined && wanted.policy?.l1 !== false
        ? this.findThrough(tier, wanted)
        : andThen(keyValue.getMany(keysOf(wanted)), (read) =>
            read.kind === 'failed' ? FAILED_LOOKUP : this.judge(wanted, partsOf(wanted, read.value)),
          );
    return isPromise(found) ? found.then((lookup) => this.unlessOvertaken(wanted, lookup, epoch)) : found;
  }

  /** Looks once more if this process has invalidated what was found while it was under way. */
  private async unlessOvertaken(wanted: Wanted, lookup: Lookup, epoch: number): Promise<Lookup> {
    if (!this.isOvertaken(lookup, epoch)) return lookup;
    const { epoch: now } = this.parts.invalidations;
    const read = await this.parts.keyValue.getMany(keysOf(wanted));
    return read.kind === 'failed' ? FAILED_LOOKUP : this.judgeRead(wanted, read.value, now);
  }

  private isOvertaken(lookup: Lookup, epoch: number): boolean {
    return lookup.kind === 'hit' && this.parts.invalidations.concernsSince(lookup.entry.versions, epoch);
  }

  /**
   * Decides about what was read together with other things.
   * @param found the values of `keysOf(wanted)`
   * @param epoch from before the question was sent
   */
  async judgeRead(wanted: Wanted, found: readonly (Buffer | undefined)[], epoch: number): Promise<Lookup> {
    const lookup = await this.judge(wanted, partsOf(wanted, found));
    return this.isOvertaken(lookup, epoch) ? { kind: 'invalidated', versions: lookup.versions } : lookup;
  }

  /** A local entry names the versions that nobody asked for, so they are read in the same round trip. */
  private findThrough(tier: FirstTier, wanted: Wanted, isAsked = false): MaybePromise<Lookup> {
    const { key, coding, versions = NONE, watched = NONE } = wanted;
    const copy = tier.peek(key);
    const local = copy && this.decode(copy);
    const others = local === undefined ? NONE : otherVersions(local, wanted).map(([name]) => name);
    const names = [...versions, ...watched, ...others];
    const keys = {
      bodies: coding === undefined ? [key] : [key, variantKey(coding, key)],
      versions: names.map(versionKey),
    };
    return andThen(tier.read(keys, isAsked), (found) => {
      if (found.kind === 'failed') return this.alone(tier, wanted, local);
      const { isUnasked = false } = found.value;
      return andThen(this.judge(wanted, readThrough(wanted, found.value, others)), (lookup) =>
        isUnasked && !isConfirmed(lookup) ? this.findThrough(tier, wanted, true) : lookup,
      );
    });
  }

  /** Whether anything was invalidated elsewhere cannot be known without the backend. What this process invalidated counts. */
  private alone(tier: FirstTier, wanted: Wanted, entry: Entry | undefined): Lookup {
    if (entry === undefined || !tier.mayAnswerAlone || !isUsable(entry, wanted)) return FAILED_LOOKUP;
    const { invalidations, clock } = this.parts;
    if (invalidations.concerns(entry.versions) || isOver(entry, wanted.policy, clock)) return FAILED_LOOKUP;
    const found: Lookup =
      entry.level === 'model'
        ? this.withModel(entry, NONE, 'memory')
        : { kind: 'hit', entry, versions: NONE, tier: 'memory' };
    return found.kind === 'hit' ? { ...found, isAlone: true } : found;
  }

  private judge(wanted: Wanted, read: Read): MaybePromise<Lookup> {
    const { body } = read;
    const versions = read.versions.map(this.readToken);
    if (body === undefined || body === null) {
      this.parts.known?.forget(wanted.key);
      return { kind: 'miss', versions };
    }
    const entry = this.decode(body);
    if (entry === undefined || !isUsable(entry, wanted)) return this.refuse(versions);
    return andThen(this.validityOf(entry, wanted, { versions, besides: read.besides }), (validity): Lookup => {
      if (validity === 'invalid' || this.parts.invalidations.concerns(entry.versions))
        return { kind: 'invalidated', versions };
      if (isOver(entry, wanted.policy, this.parts.clock)) return { kind: 'miss', versions };
      this.parts.known?.note(wanted.key, entry);
      const found = validity === 'outdated' ? { ...entry, isOutdated: true } : entry;
      return found.level === 'model'
        ? this.withModel(found, versions, read.tier)
        : this.withView(found, wanted, { versions, variant: read.variant, tier: read.tier });
    });
  }

  private validityOf(
    entry: Entry,
    wanted: Wanted,
    { versions, besides }: { readonly versions: Lookup['versions'] } & Pick<Read, 'besides'>,
  ): MaybePromise<Validity> {
    const asked = validityOf(entry, wanted, versions);
    const others = asked === 'invalid' ? NONE : otherVersions(entry, wanted);
    if (others.length === 0) return asked;
    const isRead = ([name]: NamedVersion) => besides?.has(name) === true;
    const read = others.filter(isRead);
    const unread = others.filter((other) => !isRead(other));
    const known = weaker(
      asked,
      this.compare(
        read,
        read.map(([name]) => besides?.get(name)),
      ),
    );
    if (known === 'invalid' || unread.length === 0) return known;
    return this.readAndCompare(unread).then((validity) => weaker(known, validity));
  }

  private async readAndCompare(stored: readonly NamedVersion[]): Promise<Validity> {
    const found = await this.parts.keyValue.getMany(stored.map(([name]) => versionKey(name)));
    return found.kind === 'failed' ? 'invalid' : this.compare(stored, found.value);
  }

  /** @param current the bytes of the current versions, in the order of those that the entry was stored with */
  private compare(stored: readonly NamedVersion[], current: readonly (Buffer | undefined)[]): Validity {
    const names = stored.map(([name]) => name);
    return validityOf({ versions: stored }, { versions: names }, current.map(this.readToken));
  }

  private withModel(entry: Entry, versions: Lookup['versions'], tier: Found['tier']): Lookup {
    try {
      return { kind: 'hit', entry, model: decodeModel(entry.body), versions, tier };
    } catch {
      return this.refuse(versions);
    }
  }

  /** Adds the body in the caller's coding. A record that cannot be read is treated as missing, and will be replaced. */
  private withView(
    entry: Entry,
    { coding }: Wanted,
    { versions, variant, tier }: { readonly versions: Lookup['versions'] } & Pick<Read, 'variant' | 'tier'>,
  ): Lookup {
    if (coding === undefined || !Buffer.isBuffer(variant)) return { kind: 'hit', entry, versions, tier };
    const record = this.decode(variant);
    if (record === undefined) this.damagedEntries++;
    return { kind: 'hit', entry: withRecord(entry, record), versions, tier };
  }

  private refuse(versions: Lookup['versions']): Missed {
    this.damagedEntries++;
    return { kind: 'damaged', versions };
  }
}

/** True if what is remembered of the backend's answers shows that an entry is valid. It cannot show the opposite. */
const isConfirmed = (lookup: Lookup): boolean => lookup.kind === 'hit' && !lookup.entry.isOutdated;

/** Returns the keys in the order in which `judgeRead` takes their values: the entry's own, those of its versions, and that of its variant. */
export function keysOf({ key, versions = NONE, watched = NONE, coding }: Wanted): string[] {
  const keys = [key];
  for (const name of versions) keys.push(versionKey(name));
  for (const name of watched) keys.push(versionKey(name));
  if (coding !== undefined) keys.push(variantKey(coding, key));
  return keys;
}

/** Returns what was read under `keysOf(wanted)`, by its meaning. */
function partsOf({ coding }: Wanted, found: readonly (Buffer | undefined)[]): Read {
  if (coding === undefined) return { body: found[0], versions: found.slice(1) };
  return { body: found[0], versions: found.slice(1, -1), variant: found.at(-1) };
}

/** The same, of what was read through the first tier. @param others the names of versions that were read last */
function readThrough(
  { versions = NONE, watched = NONE }: Wanted,
  { bodies, versions: all, isLocal }: ReadValues,
  others: readonly string[],
): Read {
  const asked = versions.length + watched.length;
  return {
    body: bodies[0],
    variant: bodies[1],
    versions: all.slice(0, asked),
    besides: new Map(others.map((name, at) => [name, all[asked + at]])),
    tier: isLocal ? 'memory' : undefined,
  };
}
