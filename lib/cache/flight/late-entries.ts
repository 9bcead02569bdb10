import type { Background } from '../support/background.js';
import type { RecentOutcomes } from './recent-outcomes.js';
import type { Clock } from '../support/clock.js';
import type { Lease } from './lease.js';
import type { LoadResult, LateOutcome, LateEntry, Computation } from '../store/computation.js';
import type { Origin, EntryWriter } from '../store/entry-writer.js';

interface Parts {
  readonly entryWriter: EntryWriter;
  readonly background: Background;
  readonly memory: RecentOutcomes;
  readonly clock: Clock;
}

/** A loaded whose answer is on its way to its caller while it is made. */
export type Pending = LoadResult<unknown> & { readonly late: LateEntry };

/** What was known when it began, and the right to calculate, which is kept until it ends. */
export interface Begun {
  readonly origin: Origin;
  readonly lease?: Lease;
}

/** Stores answers that are sent while they are made, once they are complete. The end of the application waits for them. */
export class LateEntries {
  private readonly waited = new WeakSet<Computation<unknown>>();

  constructor(private readonly parts: Parts) {}

  /**
   * Whether a caller has waited in vain for such an answer before, which lasts as long as the one who gets it likes. The first
   * time, one of those who waited leads the others; the second time, each of them goes alone.
   */
  hasWaited(computation: Computation<unknown>): boolean {
    if (this.waited.has(computation)) return true;
    this.waited.add(computation);
    return false;
  }

  /** @returns settles when the entry is stored, or is not to be */
  follow(computation: Computation<unknown>, pending: Pending, { origin, lease }: Begun): Promise<LateOutcome> {
    const ending = this.finish(computation, pending, origin);
    this.parts.background.track(lease === undefined ? ending : ending.then(({ kind }) => lease.release(kind === 'refused')));
    return ending;
  }

  private async finish(computation: Computation<unknown>, { value, late, tags }: Pending, origin: Origin): Promise<LateOutcome> {
    const { entryWriter, memory, clock } = this.parts;
    const since = clock();
    const ending = await late.ending;
    if (ending.kind === 'abandoned') return ending;
    const loaded = { value, tags, entry: ending.kind === 'complete' ? ending.entry : undefined };
    memory.note(computation.key, loaded);
    await entryWriter.write(computation, loaded, { ...origin, age: Math.max(0, clock() - since) / 1000 });
    return ending;
  }
}
