import { isEndless, NEVER } from '../../keyvalue/seconds.js';
import type { Random } from '../support/random.js';
import type { NamedVersion } from '../entry/entry.js';
import type { EntryStore } from './entry-store.js';
import type { Invalidations } from './invalidations.js';
import { leftOf } from '../entry/lifetime.js';
import { staleForOf } from '../entry/policy.js';
import type { LoadResult, StoreResult, Computation } from './computation.js';
import { namedVersions, tagVersion, type Prepared, type Versions } from './versions.js';

/** What was known when a loaded began, and how long it took. */
export interface Origin {
  /** The versions of the computation's own and watched names, read before the method ran; `undefined` for one that is not there. */
  readonly versions: readonly (string | undefined)[];
  /** Milliseconds. */
  readonly cost: number;
  /** How long ago the answer was made, in seconds. */
  readonly age?: number;
}

/** Stores what was calculated, unless something that it depends on was invalidated since the loaded began. */
export class EntryWriter {
  constructor(
    private readonly store: EntryStore,
    private readonly versions: Versions,
    private readonly invalidations: Invalidations,
    private readonly random: Random,
  ) {}

  /** Makes the versions that a computation lacks. */
  prepare(computation: Computation<unknown>, known: readonly (string | undefined)[]): Promise<Prepared> {
    return this.versions.prepare(namesOf(computation), known, lifeOf(computation));
  }

  /** The versions are compared once more before storing; whoever invalidates between that and the storing makes the entry void. */
  async write(computation: Computation<unknown>, { entry, tags = [] }: LoadResult<unknown>, origin: Origin): Promise<StoreResult | undefined> {
    if (entry === undefined) return undefined;
    const refusal = this.refusal(computation, origin);
    if (refusal !== undefined) return refusal;
    const known = namedVersions(namesOf(computation), origin.versions)!;
    const added = await this.versionsOf(tags.filter((tag) => !computation.versions.includes(tagVersion(tag))), computation);
    if (added === undefined) return 'failed';
    const unchanged = await this.areUnchanged(known);
    if (unchanged !== true) return unchanged;
    const versions = [...known.slice(0, computation.versions.length), ...added];
    if (this.invalidations.concerns(versions)) return 'invalidated';
    const seconds = isEndless(entry.seconds) ? NEVER : entry.seconds * (1 - computation.policy.jitter * this.random());
    const window = staleForOf(entry, computation.policy);
    const kept = leftOf(keptFor(seconds, window), origin.age);
    if (kept === undefined) return undefined;
    return this.store.store(computation.key, { ...entry, seconds, staleFor: window || undefined, versions, cost: origin.cost }, kept);
  }

  /** Why whatever comes of a loaded cannot be stored; `undefined` if it may be. */
  refusal(computation: Computation<unknown>, { versions }: Pick<Origin, 'versions'>): 'size' | 'failed' | undefined {
    if (this.store.isUseless) return 'size';
    return namedVersions(namesOf(computation), versions) === undefined ? 'failed' : undefined;
  }

  /** Of tags that the result has: what was invalidated while it was calculated is told by the watched version. */
  private async versionsOf(tags: readonly string[], computation: Computation<unknown>): Promise<NamedVersion[] | undefined> {
    const names = [...new Set(tags)].map(tagVersion);
    const known = await this.versions.read(names);
    if (known === undefined) return undefined;
    const { isMade } = await this.versions.prepare(names, known, lifeOf(computation));
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

/** Seconds that the entry of a computation will be kept, where that is known before its answer. */
const lifeOf = ({ seconds, policy }: Computation<unknown>): number | undefined => (seconds === undefined ? undefined : keptFor(seconds, staleForOf({}, policy)));

/** Seconds that the backend keeps an entry with this lifetime. */
function keptFor(seconds: number, window: number): number {
  const kept = seconds === NEVER ? NEVER : seconds + window;
  return isEndless(kept) ? NEVER : kept;
}
