import type { Clock } from './clock.js';
import type { EntryStore, Lookup } from './entry-store.js';
import { freshnessOf } from './freshness.js';
import type { Invalidations } from './invalidations.js';
import type { Question } from './question.js';

interface Parts {
  readonly store: EntryStore;
  readonly invalidations: Invalidations;
  readonly clock: Clock;
}

const NEVER_EARLY = () => 0;

/** Looks for entries by what the backend says and by what this process knows better: the time, and what waits to be invalidated. */
export class Lookups {
  constructor(private readonly parts: Parts) {}

  /** What is stored, valid and not over. */
  async find(question: Question<unknown>): Promise<Lookup> {
    const { store, invalidations, clock } = this.parts;
    const found = await store.lookup(question);
    if (found.outcome !== 'hit') return found;
    if (invalidations.concerns(found.entry.versions)) return { outcome: 'invalidated', versions: found.versions };
    const isOver = freshnessOf(found.entry, question.policy, clock(), NEVER_EARLY) === 'over';
    return isOver ? { outcome: 'miss', versions: found.versions } : found;
  }
}
