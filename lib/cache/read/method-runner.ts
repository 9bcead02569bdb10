import type { Observer } from '../../observe/observer.js';
import { isUnshareable, type RecentOutcomes } from '../flight/recent-outcomes.js';
import type { Lease } from '../flight/lease.js';
import type { Computation, ForwardReason, LoadResult, MethodResult } from '../store/computation.js';
import type { Lookup } from '../store/lookup.js';
import type { Clock } from '../support/clock.js';
import type { DirtyReads } from '../transaction/dirty-reads.js';
import type { LongMethods } from './long-methods.js';
import type { ResultKeeper } from './result-keeper.js';

interface Parts {
  readonly keeper: ResultKeeper;
  readonly recent: RecentOutcomes;
  readonly dirtyReads: DirtyReads;
  readonly longMethods: LongMethods;
  readonly clock: Clock;
  readonly observer: Observer;
}

/** The beginning of a method: the lookup from before, and the lease that its process holds. */
export interface Beginning {
  readonly lookup: Lookup;
  readonly lease?: Lease;
}

/** The result of a method, and how it was obtained. */
export interface Ran<Answer> {
  readonly result: LoadResult<Answer>;
  readonly forwardReason: ForwardReason;
  /** How long the method took, in milliseconds. */
  readonly cost: number;
  /** True if the method may have read rows that were never committed. */
  readonly isDirty: boolean;
}

/** Runs the method for one caller, and has its result stored. */
export class MethodRunner {
  constructor(private readonly parts: Parts) {}

  /** Rejects as the method does. The lease is released once the result is stored, or the method has failed. */
  async run<Answer>(computation: Computation<Answer>, beginning: Beginning): Promise<MethodResult<Answer>> {
    const { keeper, longMethods } = this.parts;
    const ended = longMethods.begin(computation);
    let ran: Ran<Answer>;
    try {
      ran = await this.runMethod(computation, beginning.lookup);
    } catch (error) {
      ended();
      keeper.release(beginning.lease, false);
      throw error;
    }
    const read = await keeper.keep(computation, ran, beginning);
    if (read.ending === undefined) ended();
    else void read.ending.then(ended);
    if (ran.result.late === undefined) keeper.release(beginning.lease, isUnshareable(ran.result), read.stored);
    return read;
  }

  private async runMethod<Answer>(computation: Computation<Answer>, lookup: Lookup): Promise<Ran<Answer>> {
    const { keeper, recent, clock, dirtyReads, observer } = this.parts;
    const forwardReason = forwardReasonOf(computation, lookup);
    const begun = clock();
    const mark = dirtyReads.mark();
    try {
      const result = await computation.compute(forwardReason);
      recent.note(computation.key, result);
      if (isUnshareable(result)) keeper.dropOld(computation, lookup);
      return { result, forwardReason, cost: Math.max(0, clock() - begun), isDirty: !dirtyReads.isClean(mark) };
    } catch (error) {
      if (computation.isFailure(error)) recent.noteFailure(computation.key);
      else keeper.dropOld(computation, lookup);
      observer.kept(computation.program, { outcome: 'not-stored', detail: 'exception' });
      throw error;
    }
  }
}

function forwardReasonOf(computation: Computation<unknown>, lookup: Lookup): ForwardReason {
  if (lookup.kind !== 'hit') return lookup.kind;
  return computation.accepts(lookup.entry) ? 'stale' : 'request';
}
