import type { Observer } from '../../observe/observer.js';
import type { Lease } from '../flight/lease.js';
import type { LateEntries, Pending } from '../flight/late-entries.js';
import type { Computation, LoadResult, MethodResult, StoreResult } from '../store/computation.js';
import type { EntryStore } from '../store/entry-store.js';
import type { EntryWriter } from '../store/entry-writer.js';
import type { Lookup } from '../store/lookup.js';
import { keptOf } from '../store/seen.js';
import type { Background } from '../support/background.js';
import { andThen, isPromise, type MaybePromise } from '../support/maybe-promise.js';
import type { Ran, Beginning } from './method-runner.js';

interface Parts {
  readonly store: EntryStore;
  readonly entryWriter: EntryWriter;
  readonly lateEntries: LateEntries;
  readonly background: Background;
  readonly observer: Observer;
}

/**
 * Keeps the result of a method. Its entry is stored in the background, so that the answer waits for no round trip. An entry of
 * a streamed answer is stored when the answer is complete.
 */
export class ResultKeeper {
  constructor(private readonly parts: Parts) {}

  /** A result that may rest on uncommitted rows is not stored. */
  async keep<Answer>(
    computation: Computation<Answer>,
    ran: Ran<Answer>,
    beginning: Beginning,
  ): Promise<MethodResult<Answer>> {
    const { result, forwardReason } = ran;
    if (isLate(result)) return this.keepLate(computation, ran, beginning);
    const { store, background } = this.parts;
    const stored = this.store(computation, ran, beginning);
    if (!isPromise(stored)) return { kind: 'method', result, forwardReason, storage: stored };
    if (!store.isShared) return { kind: 'method', result, forwardReason, storage: await stored };
    background.track(stored);
    return { kind: 'method', result, forwardReason, storage: 'storing', stored };
  }

  /** Removes an old entry, which must not replace what the method says now. */
  dropOld({ key }: Computation<unknown>, lookup: Lookup): void {
    if (lookup.kind === 'hit') this.parts.background.track(this.parts.store.remove(key));
  }

  /** @param storing what the lease is held for besides */
  release(lease: Lease | undefined, isHitForMiss: boolean, storing?: Promise<unknown>): void {
    if (lease === undefined) return;
    const released =
      storing === undefined ? lease.release(isHitForMiss) : storing.then(() => lease.release(isHitForMiss));
    this.parts.background.track(released);
  }

  private store(
    computation: Computation<unknown>,
    { result, cost, isDirty }: Ran<unknown>,
    { lookup: { versions } }: Beginning,
  ): MaybePromise<StoreResult | undefined> {
    const { entryWriter, observer } = this.parts;
    return andThen(isDirty ? 'invalidated' : entryWriter.begin(computation, result, { versions, cost }), (stored) => {
      observer.kept(computation.program, keptOf(result, stored, cost));
      return stored;
    });
  }

  /** The caller receives the answer while it is still being made. Everybody else waits until it is complete. */
  private keepLate<Answer>(
    computation: Computation<Answer>,
    { result, forwardReason, cost, isDirty }: Ran<Answer>,
    { lookup, lease }: Beginning,
  ): MethodResult<Answer> {
    const { store, entryWriter, lateEntries } = this.parts;
    const pending = result as Pending;
    const origin = { versions: lookup.versions, cost };
    const refusal = isDirty ? 'invalidated' : entryWriter.refusal(computation, origin);
    if (isDirty || store.isUseless) pending.late.forgo();
    const ending = lateEntries.follow(computation, pending, { origin, lease }).then((ended) => {
      if (ended.kind === 'refused') this.dropOld(computation, lookup);
      return ended;
    });
    return { kind: 'method', result, forwardReason, storage: refusal ?? 'streaming', ending };
  }
}

const isLate = (result: LoadResult<unknown>): result is Pending => result.late !== undefined;
