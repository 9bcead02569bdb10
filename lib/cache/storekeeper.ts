import { isEndless, NEVER } from '../keyvalue/seconds.js';
import type { Chance } from './chance.js';
import type { NamedVersion } from './entry.js';
import type { EntryStore } from './entry-store.js';
import type { Invalidations } from './invalidations.js';
import { leftOf } from './lifetime.js';
import { windowOf } from './policy.js';
import type { Calculation, Kept, Question } from './question.js';
import { namedVersions, tagVersion, type Prepared, type Versions } from './versions.js';

/** What was known when a calculation began, and how long it took. */
export interface Origin {
  /** The versions of the question's own and watched names, read before the method ran; `undefined` for one that is not there. */
  readonly versions: readonly (string | undefined)[];
  /** Milliseconds. */
  readonly cost: number;
  /** How long ago the answer was made, in seconds. */
  readonly age?: number;
}

/** Stores what was calculated, unless something that it depends on was invalidated since the calculation began. */
export class Storekeeper {
  constructor(
    private readonly store: EntryStore,
    private readonly versions: Versions,
    private readonly invalidations: Invalidations,
    private readonly chance: Chance,
  ) {}

  /** Makes the versions that a question lacks. */
  prepare(question: Question<unknown>, known: readonly (string | undefined)[]): Promise<Prepared> {
    return this.versions.prepare(namesOf(question), known, lifeOf(question));
  }

  /** The versions are compared once more before storing; whoever invalidates between that and the storing makes the entry void. */
  async keep(question: Question<unknown>, { entry, tags = [] }: Calculation<unknown>, origin: Origin): Promise<Kept | undefined> {
    if (entry === undefined) return undefined;
    const refusal = this.refusal(question, origin);
    if (refusal !== undefined) return refusal;
    const known = namedVersions(namesOf(question), origin.versions)!;
    const added = await this.versionsOf(tags.filter((tag) => !question.versions.includes(tagVersion(tag))), question);
    if (added === undefined) return 'failed';
    const unchanged = await this.areUnchanged(known);
    if (unchanged !== true) return unchanged;
    const versions = [...known.slice(0, question.versions.length), ...added];
    if (this.invalidations.concerns(versions)) return 'invalidated';
    const seconds = isEndless(entry.seconds) ? NEVER : entry.seconds * (1 - question.policy.spread * this.chance());
    const window = windowOf(entry, question.policy);
    const kept = leftOf(keptFor(seconds, window), origin.age);
    if (kept === undefined) return undefined;
    return this.store.store(question.key, { ...entry, seconds, window: window || undefined, versions, cost: origin.cost }, kept);
  }

  /** Why whatever comes of a calculation cannot be stored; `undefined` if it may be. */
  refusal(question: Question<unknown>, { versions }: Pick<Origin, 'versions'>): 'size' | 'failed' | undefined {
    if (this.store.isUseless) return 'size';
    return namedVersions(namesOf(question), versions) === undefined ? 'failed' : undefined;
  }

  /** Of tags that the result has: what was invalidated while it was calculated is told by the watched version. */
  private async versionsOf(tags: readonly string[], question: Question<unknown>): Promise<NamedVersion[] | undefined> {
    const names = [...new Set(tags)].map(tagVersion);
    const known = await this.versions.read(names);
    if (known === undefined) return undefined;
    const { isMade } = await this.versions.prepare(names, known, lifeOf(question));
    const now = isMade ? await this.versions.read(names) : known;
    return now && namedVersions(names, now);
  }

  private async areUnchanged(known: readonly NamedVersion[]): Promise<true | 'invalidated' | 'failed'> {
    const now = await this.versions.read(known.map(([name]) => name));
    if (now === undefined) return 'failed';
    return known.every(([, version], at) => version === now[at]) ? true : 'invalidated';
  }
}

const namesOf = ({ versions, watched }: Question<unknown>): string[] => [...versions, ...watched];

/** Seconds that the entry of a question will be kept, where that is known before its answer. */
const lifeOf = ({ seconds, policy }: Question<unknown>): number | undefined => (seconds === undefined ? undefined : keptFor(seconds, windowOf({}, policy)));

/** Seconds that the backend keeps an entry with this lifetime. */
function keptFor(seconds: number, window: number): number {
  const kept = seconds === NEVER ? NEVER : seconds + window;
  return isEndless(kept) ? NEVER : kept;
}
