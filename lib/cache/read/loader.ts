import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Background } from '../support/background.js';
import { isOnesOwn, type RecentOutcomes } from '../flight/recent-outcomes.js';
import type { Clock } from '../support/clock.js';
import type { DirtyReads } from '../transaction/dirty-reads.js';
import type { LateEntries, Pending } from '../flight/late-entries.js';
import type { EntryStore, Lookup } from '../store/entry-store.js';
import type { Finder } from '../store/finder.js';
import { type Flight, type SingleFlight, TIMED_OUT } from '../flight/single-flight.js';
import { reportFailureOf } from '../flight/hidden-failure.js';
import type { Invalidations } from '../store/invalidations.js';
import { patienceOf, termOf } from '../flight/patience.js';
import { type Sleep, settlesWithin } from '../support/sleep.js';
import type { Entry } from '../entry/entry.js';
import type { LoadResult, LateOutcome, Computation, ReadResult, ForwardReason } from '../store/computation.js';
import { type Calculated, type FailedElsewhere, failureAnswered, failureThrown, type SharedFailure } from '../flight/shared-failure.js';
import type { EntryWriter } from '../store/entry-writer.js';
import type { Role, Leadership } from '../flight/leadership.js';

/** What those who wait for a flight get: an entry, word of a failure, or word that each is to go by himself, or to ask again. */
export type Shared = Entry | SharedFailure | typeof ALONE | typeof AGAIN | typeof LEFT;

const ALONE = Symbol('nobody else’s answer');
const AGAIN = Symbol('calculated elsewhere');
const LEFT = Symbol('the caller who had it made has left');

interface Parts {
  readonly store: EntryStore;
  readonly leadership: Leadership;
  readonly flights: SingleFlight<Shared, Basis>;
  readonly finder: Finder;
  readonly entryWriter: EntryWriter;
  readonly endings: LateEntries;
  readonly invalidations: Invalidations;
  readonly background: Background;
  readonly memory: RecentOutcomes;
  readonly dirtyReads: DirtyReads;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** What was known of invalidations before a loaded began, by which others see whether it will do for them. */
export interface Basis {
  readonly versions: Lookup['versions'];
  /** Whether the versions could not be read. */
  readonly isBlind: boolean;
  /** Whether those that were missing could not be made: one that is missing still was not invalidated meanwhile. */
  readonly isUnmade: boolean;
  /** Of this process's own invalidations. */
  readonly epoch: number;
}

type Ahead = Flight<Shared, Basis>;

type OwnTurn = Exclude<Role, { readonly entry: object }>;

interface Ran<Answer> {
  readonly loaded: LoadResult<Answer>;
  /** Milliseconds. */
  readonly cost: number;
  /** Whether it may rest on rows that were never committed. */
  readonly isDirty: boolean;
}

/** Calculates what is not there: once for all who ask for it at a time, in this process and in the others. */
export class Loader {
  constructor(private readonly parts: Parts) {}

  /** The answer to a computation whose lookup found nothing, or nothing that is good enough; or word that somebody else's failed. */
  load<Answer>(computation: Computation<Answer>, found: Lookup): Promise<Calculated<Answer>> {
    if (this.goesAlone(computation, found)) return this.run(computation, { found });
    const flight = this.parts.flights.current(computation.key);
    return flight === undefined ? this.lead(computation, found) : this.join(computation, found, flight);
  }

  /** Runs the method for this caller, whatever became of somebody else's loaded. */
  async loadAlone<Answer>(computation: Computation<Answer>): Promise<ReadResult<Answer>> {
    return this.run(computation, { found: await this.parts.finder.find(computation) });
  }

  /**
   * The same behind an answer, unless somebody is at it: in the event loop's next turn, since a method that keeps this process
   * busy would else keep the answer back. One that takes too long stands in the way of the next one no longer.
   */
  refresh(computation: Computation<unknown>, found: Lookup): void {
    this.parts.background.start(`refresh ${computation.key}`, async () => {
      const reported = reportFailureOf(computation, this.refreshSoon(computation, found));
      await settlesWithin(reported, termOf(computation, found), this.parts.sleep);
    });
  }

  private async refreshSoon<Answer>(computation: Computation<Answer>, found: Lookup): Promise<ReadResult<Answer> | typeof AGAIN> {
    const isUnderWay = () => this.parts.flights.current(computation.key) !== undefined;
    if (isUnderWay()) return AGAIN;
    computation.detach();
    await nextTurn();
    return isUnderWay() ? AGAIN : this.takeOff(computation, found, 0);
  }

  /** A caller who wants another entry than there is, and one whose answer will be his alone, waits for nobody. */
  private goesAlone(computation: Computation<unknown>, found: Lookup): boolean {
    const isRefused = found.outcome === 'hit' && !computation.accepts(found.entry);
    return isRefused || this.parts.store.isUseless || this.parts.memory.isHitForMiss(computation.key);
  }

  private async lead<Answer>(computation: Computation<Answer>, found: Lookup): Promise<Calculated<Answer>> {
    const reading = await this.takeOff(computation, found, computation.policy.lockTimeout);
    return reading === AGAIN ? this.load(computation, found) : reading;
  }

  private takeOff<Answer>(computation: Computation<Answer>, found: Lookup, patience: number) {
    const { epoch } = this.parts.invalidations;
    const isBeside = this.parts.flights.current(computation.key) !== undefined;
    const turn = this.parts.leadership.take(computation, found, patience, { isBeside });
    const reading = this.fly(computation, turn);
    const basis = turn.then((taken) => basisAfter(found, taken, epoch));
    const shared = reading.then(shareOf, (error) => failureThrown(error, computation, flight.waiters > 0));
    const flight = this.parts.flights.start(computation.key, basis, shared, patienceOf(computation));
    void reading.then((made) => (flight.isSent = made !== AGAIN && made.from === 'method' && made.ending !== undefined), ignore);
    return reading;
  }

  /** Whoever asks after an invalidation does not join those who asked before it. */
  private async join<Answer>(computation: Computation<Answer>, found: Lookup, flight: Ahead): Promise<Calculated<Answer>> {
    if (!this.parts.flights.join(flight)) return this.run(computation, { found });
    const basis = await flight.basis;
    if (this.willDo(basis, found)) return this.follow(computation, found, flight);
    if (!found.versions.includes(undefined)) return this.pass(computation, found, flight);
    const again = await this.parts.finder.find(computation);
    if (again.outcome === 'hit' && computation.accepts(again.entry)) return { from: 'entry', entry: again.entry, model: again.model };
    return this.willDo(basis, again) ? this.follow(computation, again, flight) : this.pass(computation, again, flight);
  }

  /** Past a flight that will not do, to the next one, or at the head of it. */
  private pass<Answer>(computation: Computation<Answer>, found: Lookup, flight: Ahead): Promise<Calculated<Answer>> {
    const next = this.parts.flights.current(computation.key);
    return next === undefined || next === flight ? this.lead(computation, found) : this.join(computation, found, next);
  }

  private willDo(basis: Basis, found: Lookup): boolean {
    const own = basisOf(found, this.parts.invalidations.epoch);
    if (basis.epoch !== own.epoch || basis.isBlind !== own.isBlind) return false;
    return own.versions.every((version, at) => (version !== undefined || basis.isUnmade) && version === basis.versions[at]);
  }

  private async follow<Answer>(computation: Computation<Answer>, found: Lookup, flight: Ahead): Promise<Calculated<Answer>> {
    const shared = await flight.awaited;
    const isInVain = shared === LEFT || (shared === TIMED_OUT && flight.isSent === true);
    if (isInVain && this.parts.endings.hasWaited(computation)) return this.run(computation, { found });
    if (shared === TIMED_OUT || shared === AGAIN || shared === LEFT) return this.load(computation, found);
    if (shared === ALONE) return this.run(computation, { found });
    return 'failed' in shared ? this.followFailed(computation, found, shared) : { from: 'flight', entry: shared };
  }

  /** Whoever has an old entry needs no more than to know that it failed. */
  private followFailed<Answer>(computation: Computation<Answer>, found: Lookup, { failed, isAnswer, copy }: SharedFailure): Promise<Calculated<Answer>> | FailedElsewhere {
    if (copy !== undefined) throw copy();
    return found.outcome === 'hit' && !isAnswer ? { from: 'failure', failed } : this.run(computation, { found });
  }

  private async fly<Answer>(computation: Computation<Answer>, taken: Promise<Role>): Promise<ReadResult<Answer> | typeof AGAIN> {
    const turn = await taken;
    if (turn.heldElsewhere) return AGAIN;
    return turn.entry === undefined ? this.run(computation, turn) : { from: 'flight', entry: turn.entry.entry };
  }

  private async run<Answer>(computation: Computation<Answer>, { found, lease }: OwnTurn): Promise<ReadResult<Answer>> {
    let outcome: Ran<Answer> | undefined;
    try {
      outcome = await this.runMethod(computation, found);
      if (isLate(outcome.loaded)) return this.goOn(computation, outcome, { found, lease });
      const { loaded, cost, isDirty } = outcome;
      const kept = isDirty ? 'invalidated' : await this.parts.entryWriter.write(computation, loaded, { versions: found.versions, cost });
      return { from: 'method', loaded, why: whyOf(computation, found), kept };
    } finally {
      const isPending = outcome !== undefined && isLate(outcome.loaded);
      if (lease !== undefined && !isPending) this.parts.background.track(lease.release(outcome !== undefined && isOnesOwn(outcome.loaded)));
    }
  }

  /** The caller gets the answer while it is still being made, and the others wait for the end of it. */
  private goOn<Answer>(computation: Computation<Answer>, { loaded, cost, isDirty }: Ran<Answer>, { found, lease }: OwnTurn): ReadResult<Answer> {
    const pending = loaded as Pending;
    const origin = { versions: found.versions, cost };
    const refusal = isDirty ? 'invalidated' : this.parts.entryWriter.refusal(computation, origin);
    if (isDirty || this.parts.store.isUseless) pending.late.forgo();
    const ending = this.parts.endings.follow(computation, pending, { origin, lease }).then((ended) => {
      if (ended.kind === 'refused') this.drop(computation, found);
      return ended;
    });
    return { from: 'method', loaded, why: whyOf(computation, found), kept: refusal ?? 'pending', ending };
  }

  private async runMethod<Answer>(computation: Computation<Answer>, found: Lookup): Promise<Ran<Answer>> {
    const { memory, clock, dirtyReads } = this.parts;
    const begun = clock();
    const mark = dirtyReads.mark();
    try {
      const loaded = await computation.compute(whyOf(computation, found));
      memory.note(computation.key, loaded);
      if (isOnesOwn(loaded)) this.drop(computation, found);
      return { loaded, cost: Math.max(0, clock() - begun), isDirty: !dirtyReads.isClean(mark) };
    } catch (error) {
      if (computation.isFailure(error)) memory.noteFailure(computation.key);
      else this.drop(computation, found);
      throw error;
    }
  }

  /** An old entry does not stand in for what the method says now. */
  private drop({ key }: Computation<unknown>, found: Lookup): void {
    if (found.outcome === 'hit') this.parts.background.track(this.parts.store.remove(key));
  }
}

const basisOf = ({ versions, outcome }: Lookup, epoch: number): Basis => ({ versions, isBlind: outcome === 'failed', isUnmade: false, epoch });

/** Where the backend has failed since the first look, that is what there is to go by. */
function basisAfter(first: Lookup, { entry, found, isUnmade = false }: Role, epoch: number): Basis {
  const last = entry ?? found;
  return last.outcome === 'failed' ? { ...basisOf(first, epoch), isUnmade: true } : { ...basisOf(last, epoch), isUnmade };
}

const ignore = () => undefined;

const isLate = (loaded: LoadResult<unknown>): loaded is Pending => loaded.late !== undefined;

const shareOf = (reading: ReadResult<unknown> | typeof AGAIN): Shared | Promise<Shared> => {
  if (reading === AGAIN) return AGAIN;
  if (reading.from !== 'method') return reading.entry;
  const { loaded, ending } = reading;
  if (ending !== undefined) return ending.then(shareOfEnding);
  if (loaded.isFailure) return failureAnswered(loaded);
  return loaded.entry ?? ALONE;
};

/** Whose caller left is somebody else's to lead. */
const shareOfEnding = (ending: LateOutcome): Shared => {
  if (ending.kind === 'complete') return ending.entry;
  return ending.kind === 'abandoned' ? LEFT : ALONE;
};

function whyOf(computation: Computation<unknown>, found: Lookup): ForwardReason {
  if (found.outcome !== 'hit') return found.outcome;
  return computation.accepts(found.entry) ? 'stale' : 'request';
}
