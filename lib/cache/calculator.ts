import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Background } from './background.js';
import { isOnesOwn, type CallMemory } from './call-memory.js';
import type { Clock } from './clock.js';
import type { DirtyReads } from './dirty-reads.js';
import type { Endings, Pending } from './endings.js';
import type { EntryStore, Lookup } from './entry-store.js';
import type { Finder } from './finder.js';
import { type Flight, type Flights, LOST } from './flights.js';
import { reportFailureOf } from './hidden-failure.js';
import type { Invalidations } from './invalidations.js';
import { patienceOf, termOf } from './patience.js';
import { type Pause, settlesWithin } from './pause.js';
import type { Entry } from './entry.js';
import type { Calculation, Ending, Question, Reading, Why } from './question.js';
import { type Calculated, type FailedElsewhere, failureAnswered, failureThrown, type SharedFailure } from './shared-failure.js';
import type { Storekeeper } from './storekeeper.js';
import type { Turn, Turns } from './turns.js';

/** What those who wait for a flight get: an entry, word of a failure, or word that each is to go by himself, or to ask again. */
export type Shared = Entry | SharedFailure | typeof ALONE | typeof AGAIN | typeof LEFT;

const ALONE = Symbol('nobody else’s answer');
const AGAIN = Symbol('calculated elsewhere');
const LEFT = Symbol('the caller who had it made has left');

interface Parts {
  readonly store: EntryStore;
  readonly turns: Turns;
  readonly flights: Flights<Shared, Basis>;
  readonly finder: Finder;
  readonly storekeeper: Storekeeper;
  readonly endings: Endings;
  readonly invalidations: Invalidations;
  readonly background: Background;
  readonly memory: CallMemory;
  readonly dirtyReads: DirtyReads;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** What was known of invalidations before a calculation began, by which others see whether it will do for them. */
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

type OwnTurn = Exclude<Turn, { readonly entry: object }>;

interface Ran<Answer> {
  readonly calculation: Calculation<Answer>;
  /** Milliseconds. */
  readonly cost: number;
  /** Whether it may rest on rows that were never committed. */
  readonly isDirty: boolean;
}

/** Calculates what is not there: once for all who ask for it at a time, in this process and in the others. */
export class Calculator {
  constructor(private readonly parts: Parts) {}

  /** The answer to a question whose lookup found nothing, or nothing that is good enough; or word that somebody else's failed. */
  calculate<Answer>(question: Question<Answer>, found: Lookup): Promise<Calculated<Answer>> {
    if (this.goesAlone(question, found)) return this.run(question, { found });
    const flight = this.parts.flights.under(question.key);
    return flight === undefined ? this.lead(question, found) : this.join(question, found, flight);
  }

  /** Runs the method for this caller, whatever became of somebody else's calculation. */
  async calculateAlone<Answer>(question: Question<Answer>): Promise<Reading<Answer>> {
    return this.run(question, { found: await this.parts.finder.find(question) });
  }

  /**
   * The same behind an answer, unless somebody is at it: in the event loop's next turn, since a method that keeps this process
   * busy would else keep the answer back. One that takes too long stands in the way of the next one no longer.
   */
  refresh(question: Question<unknown>, found: Lookup): void {
    this.parts.background.start(`refresh ${question.key}`, async () => {
      const reported = reportFailureOf(question, this.refreshSoon(question, found));
      await settlesWithin(reported, termOf(question, found), this.parts.pause);
    });
  }

  private async refreshSoon<Answer>(question: Question<Answer>, found: Lookup): Promise<Reading<Answer> | typeof AGAIN> {
    const isUnderWay = () => this.parts.flights.under(question.key) !== undefined;
    if (isUnderWay()) return AGAIN;
    question.detach();
    await nextTurn();
    return isUnderWay() ? AGAIN : this.takeOff(question, found, 0);
  }

  /** A caller who wants another entry than there is, and one whose answer will be his alone, waits for nobody. */
  private goesAlone(question: Question<unknown>, found: Lookup): boolean {
    const isRefused = found.outcome === 'hit' && !question.accepts(found.entry);
    return isRefused || this.parts.store.isUseless || this.parts.memory.isUnshared(question.key);
  }

  private async lead<Answer>(question: Question<Answer>, found: Lookup): Promise<Calculated<Answer>> {
    const reading = await this.takeOff(question, found, question.policy.lockWait);
    return reading === AGAIN ? this.calculate(question, found) : reading;
  }

  private takeOff<Answer>(question: Question<Answer>, found: Lookup, patience: number) {
    const { epoch } = this.parts.invalidations;
    const isBeside = this.parts.flights.under(question.key) !== undefined;
    const turn = this.parts.turns.take(question, found, patience, { isBeside });
    const reading = this.fly(question, turn);
    const basis = turn.then((taken) => basisAfter(found, taken, epoch));
    const shared = reading.then(shareOf, (error) => failureThrown(error, question, flight.followers > 0));
    const flight = this.parts.flights.open(question.key, basis, shared, patienceOf(question));
    void reading.then((made) => (flight.isSent = made !== AGAIN && made.from === 'method' && made.ending !== undefined), ignore);
    return reading;
  }

  /** Whoever asks after an invalidation does not join those who asked before it. */
  private async join<Answer>(question: Question<Answer>, found: Lookup, flight: Ahead): Promise<Calculated<Answer>> {
    if (!this.parts.flights.admit(flight)) return this.run(question, { found });
    const basis = await flight.basis;
    if (this.willDo(basis, found)) return this.follow(question, found, flight);
    if (!found.versions.includes(undefined)) return this.pass(question, found, flight);
    const again = await this.parts.finder.find(question);
    if (again.outcome === 'hit' && question.accepts(again.entry)) return { from: 'entry', entry: again.entry, model: again.model };
    return this.willDo(basis, again) ? this.follow(question, again, flight) : this.pass(question, again, flight);
  }

  /** Past a flight that will not do, to the next one, or at the head of it. */
  private pass<Answer>(question: Question<Answer>, found: Lookup, flight: Ahead): Promise<Calculated<Answer>> {
    const next = this.parts.flights.under(question.key);
    return next === undefined || next === flight ? this.lead(question, found) : this.join(question, found, next);
  }

  private willDo(basis: Basis, found: Lookup): boolean {
    const own = basisOf(found, this.parts.invalidations.epoch);
    if (basis.epoch !== own.epoch || basis.isBlind !== own.isBlind) return false;
    return own.versions.every((version, at) => (version !== undefined || basis.isUnmade) && version === basis.versions[at]);
  }

  private async follow<Answer>(question: Question<Answer>, found: Lookup, flight: Ahead): Promise<Calculated<Answer>> {
    const shared = await flight.awaited;
    const isInVain = shared === LEFT || (shared === LOST && flight.isSent === true);
    if (isInVain && this.parts.endings.hasWaited(question)) return this.run(question, { found });
    if (shared === LOST || shared === AGAIN || shared === LEFT) return this.calculate(question, found);
    if (shared === ALONE) return this.run(question, { found });
    return 'failed' in shared ? this.followFailed(question, found, shared) : { from: 'flight', entry: shared };
  }

  /** Whoever has an old entry needs no more than to know that it failed. */
  private followFailed<Answer>(question: Question<Answer>, found: Lookup, { failed, isAnswer, copy }: SharedFailure): Promise<Calculated<Answer>> | FailedElsewhere {
    if (copy !== undefined) throw copy();
    return found.outcome === 'hit' && !isAnswer ? { from: 'failure', failed } : this.run(question, { found });
  }

  private async fly<Answer>(question: Question<Answer>, taken: Promise<Turn>): Promise<Reading<Answer> | typeof AGAIN> {
    const turn = await taken;
    if (turn.isElsewhere) return AGAIN;
    return turn.entry === undefined ? this.run(question, turn) : { from: 'flight', entry: turn.entry.entry };
  }

  private async run<Answer>(question: Question<Answer>, { found, lease }: OwnTurn): Promise<Reading<Answer>> {
    let outcome: Ran<Answer> | undefined;
    try {
      outcome = await this.runMethod(question, found);
      if (isLate(outcome.calculation)) return this.goOn(question, outcome, { found, lease });
      const { calculation, cost, isDirty } = outcome;
      const kept = isDirty ? 'invalidated' : await this.parts.storekeeper.keep(question, calculation, { versions: found.versions, cost });
      return { from: 'method', calculation, why: whyOf(question, found), kept };
    } finally {
      const isPending = outcome !== undefined && isLate(outcome.calculation);
      if (lease !== undefined && !isPending) this.parts.background.track(lease.release(outcome !== undefined && isOnesOwn(outcome.calculation)));
    }
  }

  /** The caller gets the answer while it is still being made, and the others wait for the end of it. */
  private goOn<Answer>(question: Question<Answer>, { calculation, cost, isDirty }: Ran<Answer>, { found, lease }: OwnTurn): Reading<Answer> {
    const pending = calculation as Pending;
    const origin = { versions: found.versions, cost };
    const refusal = isDirty ? 'invalidated' : this.parts.storekeeper.refusal(question, origin);
    if (isDirty || this.parts.store.isUseless) pending.late.forgo();
    const ending = this.parts.endings.follow(question, pending, { origin, lease }).then((ended) => {
      if (ended.kind === 'refused') this.drop(question, found);
      return ended;
    });
    return { from: 'method', calculation, why: whyOf(question, found), kept: refusal ?? 'pending', ending };
  }

  private async runMethod<Answer>(question: Question<Answer>, found: Lookup): Promise<Ran<Answer>> {
    const { memory, clock, dirtyReads } = this.parts;
    const begun = clock();
    const mark = dirtyReads.mark();
    try {
      const calculation = await question.calculate(whyOf(question, found));
      memory.note(question.key, calculation);
      if (isOnesOwn(calculation)) this.drop(question, found);
      return { calculation, cost: Math.max(0, clock() - begun), isDirty: !dirtyReads.isClean(mark) };
    } catch (error) {
      if (question.isFailure(error)) memory.noteFailure(question.key);
      else this.drop(question, found);
      throw error;
    }
  }

  /** An old entry does not stand in for what the method says now. */
  private drop({ key }: Question<unknown>, found: Lookup): void {
    if (found.outcome === 'hit') this.parts.background.track(this.parts.store.remove(key));
  }
}

const basisOf = ({ versions, outcome }: Lookup, epoch: number): Basis => ({ versions, isBlind: outcome === 'failed', isUnmade: false, epoch });

/** Where the backend has failed since the first look, that is what there is to go by. */
function basisAfter(first: Lookup, { entry, found, isUnmade = false }: Turn, epoch: number): Basis {
  const last = entry ?? found;
  return last.outcome === 'failed' ? { ...basisOf(first, epoch), isUnmade: true } : { ...basisOf(last, epoch), isUnmade };
}

const ignore = () => undefined;

const isLate = (calculation: Calculation<unknown>): calculation is Pending => calculation.late !== undefined;

const shareOf = (reading: Reading<unknown> | typeof AGAIN): Shared | Promise<Shared> => {
  if (reading === AGAIN) return AGAIN;
  if (reading.from !== 'method') return reading.entry;
  const { calculation, ending } = reading;
  if (ending !== undefined) return ending.then(shareOfEnding);
  if (calculation.isFailure) return failureAnswered(calculation);
  return calculation.entry ?? ALONE;
};

/** Whose caller left is somebody else's to lead. */
const shareOfEnding = (ending: Ending): Shared => {
  if (ending.kind === 'complete') return ending.entry;
  return ending.kind === 'abandoned' ? LEFT : ALONE;
};

function whyOf(question: Question<unknown>, found: Lookup): Why {
  if (found.outcome !== 'hit') return found.outcome;
  return question.accepts(found.entry) ? 'stale' : 'request';
}
