import { isEndless, NEVER } from '../../keyvalue/seconds.js';
import type { Entry, NamedVersion } from '../entry/entry.js';
import { leftOf } from '../entry/lifetime.js';
import { staleForOf } from '../entry/policy.js';
import type { Random } from '../support/random.js';
import type { Computation, LoadResult, StoreResult } from './computation.js';
import type { EntryStore } from './entry-store.js';
import type { Invalidations } from './invalidations.js';
import { namedVersions, tagVersion, type Versions } from './versions.js';
import type { KeyValueItem } from '../../keyvalue/giotto-key-value.js';

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

  /** Returns what has to be added before the method runs: the versions that a computation lacks. */
  missing(computation: Computation<unknown>, known: readonly (string | undefined)[]): KeyValueItem[] {
    return this.versions.missing(namesOf(computation), known);
  }

  /** Puts versions where none could be read. */
  async replace(computation: Computation<unknown>, known: readonly (string | undefined)[]): Promise<void> {
    await this.versions.renew(namesOf(computation).filter((_, at) => known[at] === undefined));
  }

  /** Keeps the versions of a computation whose method takes long. */
  keep(computation: Computation<unknown>): Promise<void> {
    return this.versions.keep(namesOf(computation));
  }

  /**
   * Begins to store, and has lookups of this process wait for it. Nobody else needs to.
   * @returns why nothing is stored, or the store under way
   */
  begin(
    computation: Computation<unknown>,
    result: LoadResult<unknown>,
    origin: Origin,
  ): Exclude<StoreResult, 'stored'> | Promise<StoreResult | undefined> | undefined {
    if (result.entry === undefined) return undefined;
    const refusal = this.refusal(computation, origin, result.entry);
    if (refusal !== undefined) return refusal;
    const storing = this.write(computation, result, origin);
    this.store.expect(computation.key, storing);
    return storing;
  }

  /**
   * Compares the versions once more while it stores. An invalidation between the comparison and the store makes the entry invalid.
   * Never rejects: whatever goes wrong costs the entry and not the answer.
   * @returns `undefined` if there is nothing to store
   */
  write(
    computation: Computation<unknown>,
    result: LoadResult<unknown>,
    origin: Origin,
  ): Promise<StoreResult | undefined> {
    return this.compareAndStore(computation, result, origin).catch(() => 'failed' as const);
  }

  private async compareAndStore(
    computation: Computation<unknown>,
    { entry, tags = [] }: LoadResult<unknown>,
    origin: Origin,
  ): Promise<StoreResult | undefined> {
    if (entry === undefined) return undefined;
    const refusal = this.refusal(computation, origin);
    if (refusal !== undefined) return refusal;
    const known = namedVersions(namesOf(computation), origin.versions)!;
    const added = await this.versionsOf(tags.filter((tag) => !computation.versions.includes(tagVersion(tag))));
    if (added === undefined) return 'failed';
    const versions = [...known.slice(0, computation.versions.length), ...added];
    if (this.invalidations.concerns(versions)) return 'invalidated';
    return this.put(
      computation,
      { ...entry, versions, cost: origin.cost },
      { age: origin.age, seen: [...known, ...added] },
    );
  }

  /** Returns why the result of a method cannot be stored, or `undefined` if it may be. @param entry if it is there already */
  refusal(
    computation: Computation<unknown>,
    { versions }: Pick<Origin, 'versions'>,
    entry?: Entry,
  ): Exclude<StoreResult, 'stored'> | undefined {
    if (this.store.isUseless || (entry !== undefined && this.store.isTooLarge(entry.body))) return 'size';
    const known = namedVersions(namesOf(computation), versions);
    if (known === undefined) return 'failed';
    return this.invalidations.concerns(known.slice(0, computation.versions.length)) ? 'invalidated' : undefined;
  }

  private async put(
    { key, policy }: Computation<unknown>,
    entry: Entry,
    { age, seen }: { readonly age: number | undefined; readonly seen: readonly NamedVersion[] },
  ): Promise<StoreResult | undefined> {
    const seconds = isEndless(entry.seconds) ? NEVER : entry.seconds * (1 - policy.jitter * this.random());
    const staleFor = staleForOf(entry, policy);
    const kept = leftOf(keptFor(seconds, staleFor), age);
    return kept === undefined
      ? undefined
      : this.store.store(
          key,
          { ...entry, seconds, staleFor: staleFor || undefined },
          { seconds: kept, versions: seen },
        );
  }

  /** For the tags of the result. An invalidation of one while the method ran has changed the watched version. */
  private async versionsOf(tags: readonly string[]): Promise<NamedVersion[] | undefined> {
    const names = [...new Set(tags)].map(tagVersion);
    const now = await this.versions.readOrMake(names);
    return now && namedVersions(names, now);
  }
}

const namesOf = ({ versions, watched }: Computation<unknown>): string[] => [...versions, ...watched];

/** Returns how many seconds the backend keeps an entry with this lifetime. */
function keptFor(seconds: number, staleFor: number): number {
  const kept = seconds === NEVER ? NEVER : seconds + staleFor;
  return isEndless(kept) ? NEVER : kept;
}
