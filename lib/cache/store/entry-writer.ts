import { isEndless, NEVER } from '../../keyvalue/seconds.js';
import type { Entry, NamedVersion } from '../entry/entry.js';
import { leftOf } from '../entry/lifetime.js';
import { staleForOf } from '../entry/policy.js';
import type { Random } from '../support/random.js';
import type { Computation, LoadResult, StoreResult } from './computation.js';
import type { EntryStore } from './entry-store.js';
import type { Invalidations } from './invalidations.js';
import { namedVersions, tagVersion, type Prepared, type Versions } from './versions.js';

/** The versions from before the method began, and how long it took. */
export interface Origin {
  /** The versions of the computation's own and watched names, as read before the method ran. `undefined` for a missing one. */
  readonly versions: readonly (string | undefined)[];
  /** How long the method took, in milliseconds. */
  readonly cost: number;
  /** How long ago the answer was made, in seconds. */
  readonly age?: number;
}

/** Stores the result of a computation, unless something that it depends on was invalidated while the method ran. */
export class EntryWriter {
  constructor(
    private readonly store: EntryStore,
    private readonly versions: Versions,
    private readonly invalidations: Invalidations,
    private readonly random: Random,
  ) {}

  /** Creates the versions that a computation lacks. */
  prepare(computation: Computation<unknown>, known: readonly (string | undefined)[]): Promise<Prepared> {
    return this.versions.prepare(namesOf(computation), known, keptSeconds(computation));
  }

  /**
   * Compares the versions once more before it stores. An invalidation between the comparison and the store makes the entry invalid.
   * Never rejects.
   * @returns `undefined` if there is nothing to store
   */
  async write(
    computation: Computation<unknown>,
    { entry, tags = [] }: LoadResult<unknown>,
    origin: Origin,
  ): Promise<StoreResult | undefined> {
    if (entry === undefined) return undefined;
    const refusal = this.refusal(computation, origin);
    if (refusal !== undefined) return refusal;
    const known = namedVersions(namesOf(computation), origin.versions)!;
    const added = await this.versionsOf(
      tags.filter((tag) => !computation.versions.includes(tagVersion(tag))),
      computation,
    );
    if (added === undefined) return 'failed';
    const unchanged = await this.areUnchanged(known);
    if (unchanged !== true) return unchanged;
    const versions = [...known.slice(0, computation.versions.length), ...added];
    if (this.invalidations.concerns(versions)) return 'invalidated';
    return this.put(computation, { ...entry, versions, cost: origin.cost }, origin.age);
  }

  /** Returns why the result of a method cannot be stored, whatever it is, or `undefined` if it may be. */
  refusal(computation: Computation<unknown>, { versions }: Pick<Origin, 'versions'>): 'size' | 'failed' | undefined {
    if (this.store.isUseless) return 'size';
    return namedVersions(namesOf(computation), versions) === undefined ? 'failed' : undefined;
  }

  private async put(
    { key, policy }: Computation<unknown>,
    entry: Entry,
    age: number | undefined,
  ): Promise<StoreResult | undefined> {
    const seconds = isEndless(entry.seconds) ? NEVER : entry.seconds * (1 - policy.jitter * this.random());
    const staleFor = staleForOf(entry, policy);
    const kept = leftOf(keptFor(seconds, staleFor), age);
    return kept === undefined
      ? undefined
      : this.store.store(key, { ...entry, seconds, staleFor: staleFor || undefined }, kept);
  }

  /** For the tags of the result. An invalidation of one while the method ran has changed the watched version. */
  private async versionsOf(
    tags: readonly string[],
    computation: Computation<unknown>,
  ): Promise<NamedVersion[] | undefined> {
    const names = [...new Set(tags)].map(tagVersion);
    const known = await this.versions.read(names);
    if (known === undefined) return undefined;
    const { isMade } = await this.versions.prepare(names, known, keptSeconds(computation));
    const now = isMade ? await this.versions.read(names) : known;
    return now && namedVersions(names, now);
  }

  private async areUnchanged(known: readonly NamedVersion[]): Promise<true | 'invalidated' | 'failed'> {
    const now = await this.versions.read(known.map(([name]) => name));
    if (now === undefined) return 'failed';
    return known.every(([, version], at) => version === now[at]) ? true : 'invalidated';
  }
}

const namesOf = ({ versions, watched }: Computation<unknown>): string[] => [...versions, ...watched];

/** Returns how many seconds the entry of a computation will be stored, if that is known before its answer. */
const keptSeconds = ({ seconds, policy }: Computation<unknown>): number | undefined =>
  seconds === undefined ? undefined : keptFor(seconds, staleForOf({}, policy));

/** Returns how many seconds the backend keeps an entry with this lifetime. */
function keptFor(seconds: number, staleFor: number): number {
  const kept = seconds === NEVER ? NEVER : seconds + staleFor;
  return isEndless(kept) ? NEVER : kept;
}
