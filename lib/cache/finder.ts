import type { Clock } from './clock.js';
import type { EntryStore, Lookup } from './entry-store.js';
import { isOver } from './freshness.js';
import type { Invalidations } from './invalidations.js';
import type { Question } from './question.js';

interface Parts {
  readonly store: EntryStore;
  readonly invalidations: Invalidations;
  readonly clock: Clock;
}

/** The one way to an entry: whoever looks, and whenever, finds none that is over or that waits to be invalidated. */
export class Finder {
  constructor(private readonly parts: Parts) {}

  /** What is stored, valid and not over. Never rejects. */
  async find(question: Question<unknown>): Promise<Lookup> {
    const found = await this.parts.store.lookup(question);
    if (found.outcome !== 'hit') return found;
    const { entry, versions } = found;
    if (this.parts.invalidations.concerns(entry.versions)) return { outcome: 'invalidated', versions };
    return isOver(entry, question.policy, this.parts.clock()) ? { outcome: 'miss', versions } : found;
  }
}
