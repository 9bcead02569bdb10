import type { Observer } from '../../observe/observer.js';
import type { Computation, LateEntry, LateOutcome, LoadResult } from '../store/computation.js';
import type { EntryWriter, Origin } from '../store/entry-writer.js';
import { keptOf } from '../store/seen.js';
import type { Background } from '../support/background.js';
import type { Clock } from '../support/clock.js';
import type { Lease } from './lease.js';
import type { RecentOutcomes } from './recent-outcomes.js';

interface Parts {
  readonly entryWriter: EntryWriter;
  readonly background: Background;
  readonly recent: RecentOutcomes;
  readonly clock: Clock;
  readonly observer: Observer;
}

/** A result whose answer is sent while it is still being made. */
export type Pending = LoadResult<unknown> & { readonly late: LateEntry };

/** The knowledge from before the method began, and the lease, which is held until the answer is complete. */
export interface Begun {
  readonly origin: Origin;
  readonly lease?: Lease;
}

/** Stores answers that are sent while they are made, once they are complete. The shutdown waits for them. */
export class LateEntries {
  private readonly waited = new WeakSet<Computation<unknown>>();

  constructor(private readonly parts: Parts) {}

  /**
   * True if a caller has waited in vain before. An answer that is sent while it is made may take as long as its receiver likes.
   * After the first time one of the waiting callers leads the others. After the second each runs its own method.
   */
  hasWaited(computation: Computation<unknown>): boolean {
    if (this.waited.has(computation)) return true;
    this.waited.add(computation);
    return false;
  }

  /** Resolves when the entry is stored or refused. */
  follow(computation: Computation<unknown>, pending: Pending, { origin, lease }: Begun): Promise<LateOutcome> {
    const ending = this.finish(computation, pending, origin);
    this.parts.background.track(
      lease === undefined ? ending : ending.then(({ kind }) => lease.release(kind === 'refused')),
    );
    return ending;
  }

  private async finish(
    computation: Computation<unknown>,
    { value, late, tags }: Pending,
    origin: Origin,
  ): Promise<LateOutcome> {
    const { entryWriter, recent, clock, observer } = this.parts;
    const since = clock();
    const ending = await late.ending;
    if (ending.kind === 'abandoned') return ending;
    const result = { value, tags, detail: 'stream', entry: ending.kind === 'complete' ? ending.entry : undefined };
    recent.note(computation.key, result);
    const age = Math.max(0, clock() - since) / 1000;
    const storeResult = await entryWriter.write(computation, result, { ...origin, age });
    observer.kept(computation.program, keptOf(result, storeResult, origin.cost));
    return ending;
  }
}
