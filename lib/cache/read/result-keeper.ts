import type { Observer } from '../../observe/observer.js';
import type { Lease } from '../flight/lease.js';
import type { LateEntries, Pending } from '../flight/late-entries.js';
import type { Computation, LoadResult, ReadResult } from '../store/computation.js';
import type { EntryStore } from '../store/entry-store.js';
import type { EntryWriter } from '../store/entry-writer.js';
import type { Lookup } from '../store/lookup.js';
import { keptOf } from '../store/seen.js';
import type { Background } from '../support/background.js';
import type { Ran, Beginning } from './method-runner.js';

interface Parts {
  readonly store: EntryStore;
  readonly entryWriter: EntryWriter;
  readonly lateEntries: LateEntries;
  readonly background: Background;
  readonly observer: Observer;
}

/** Keeps the result of a method: stores its entry now, or when the answer is complete. */
export class ResultKeeper {
  constructor(private readonly parts: Parts) {}

  /** A result that may rest on uncommitted rows is not stored. */
  async keep<Answer>(
    computation: Computation<Answer>,
    ran: Ran<Answer>,
    beginning: Beginning,
  ): Promise<ReadResult<Answer>> {
    const { result, forwardReason, cost, isDirty } = ran;
    if (isLate(result)) return this.keepLate(computation, ran, beginning);
    const origin = { versions: beginning.lookup.versions, cost };
    const storeResult = isDirty ? 'invalidated' : await this.parts.entryWriter.write(computation, result, origin);
    this.parts.observer.kept(computation.program, keptOf(result, storeResult, cost));
    return { kind: 'method', result, forwardReason, storeResult };
  }

  /** Removes an old entry, which must not replace what the method says now. */
  dropOld({ key }: Computation<unknown>, lookup: Lookup): void {
    if (lookup.kind === 'hit') this.parts.background.track(this.parts.store.remove(key));
  }

  release(lease: Lease | undefined, isHitForMiss: boolean): void {
    if (lease !== undefined) this.parts.background.track(lease.release(isHitForMiss));
  }

  /** The caller receives the answer while it is still being made. Everybody else waits until it is complete. */
  private keepLate<Answer>(
    computation: Computation<Answer>,
    { result, forwardReason, cost, isDirty }: Ran<Answer>,
    { lookup, lease }: Beginning,
  ): ReadResult<Answer> {
    const { store, entryWriter, lateEntries } = this.parts;
    const pending = result as Pending;
    const origin = { versions: lookup.versions, cost };
    const refusal = isDirty ? 'invalidated' : entryWriter.refusal(computation, origin);
    if (isDirty || store.isUseless) pending.late.forgo();
    const ending = lateEntries.follow(computation, pending, { origin, lease }).then((ended) => {
      if (ended.kind === 'refused') this.dropOld(computation, lookup);
      return ended;
    });
    return { kind: 'method', result, forwardReason, storeResult: refusal ?? 'pending', ending };
  }
}

const isLate = (result: LoadResult<unknown>): result is Pending => result.late !== undefined;
