import type { Clock } from '../support/clock.js';
import type { EntryStore, Lookup, Wanted } from './entry-store.js';
import { isOver } from '../entry/freshness.js';
import type { Invalidations } from './invalidations.js';
import type { Computation } from './computation.js';
import { andThen, type MaybePromise } from '../support/maybe-promise.js';

interface Parts {
  readonly store: EntryStore;
  readonly invalidations: Invalidations;
  readonly clock: Clock;
}

/** What is looked for, and how it is kept. */
export type Sought = Wanted & Pick<Computation<unknown>, 'policy'>;

/** The one way to an entry: whoever looks, and whenever, finds none that is over or that waits to be invalidated. */
export class Finder {
  constructor(private readonly parts: Parts) {}

  /** What is stored, valid and not over. Never rejects. */
  find(sought: Sought): MaybePromise<Lookup> {
    return andThen(this.parts.store.lookup(sought), (found) => this.unlessOver(sought, found));
  }

  private unlessOver(sought: Sought, found: Lookup): Lookup {
    if (found.outcome !== 'hit') return found;
    const { entry, versions } = found;
    if (this.parts.invalidations.concerns(entry.versions)) return { outcome: 'invalidated', versions };
    return isOver(entry, sought.policy, this.parts.clock) ? { outcome: 'miss', versions } : found;
  }
}
