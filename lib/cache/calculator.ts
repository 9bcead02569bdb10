import type { Background } from './background.js';
import { isOnesOwn, type CallMemory } from './call-memory.js';
import type { Clock } from './clock.js';
import { freshnessLeft, type Entry } from './entry.js';
import type { EntryStore, Lookup } from './entry-store.js';
import { type Flight, type Flights, LOST } from './flights.js';
import type { Invalidations } from './invalidations.js';
import type { Lookups } from './lookups.js';
import type { Calculation, Circumstances, Question, Reading } from './question.js';
import type { Storekeeper } from './storekeeper.js';
import type { Turn, Turns } from './turns.js';

/** What those who wait for a flight get: an entry, or word that each is to go by himself, or to ask again. */
export type Shared = Entry | typeof ALONE | typeof AGAIN;

const ALONE = Symbol('nobody else’s answer');
const AGAIN = Symbol('calculated elsewhere');

interface Parts {
  readonly store: EntryStore;
  readonly lookups: Lookups;
  readonly turns: Turns;
  readonly flights: Flights<Shared>;
  readonly storekeeper: Storekeeper;
  readonly invalidations: Invalidations;
  readonly background: Background;
  readonly memory: CallMemory;
  readonly clock: Clock;
}

type OwnTurn = Exclude<Turn, { readonly entry: object }>;

/** How a flight goes about it. */
interface Plan {
  /** Milliseconds to wait for another process. */
  readonly patience: number;
  /** Told what was found last, before the method runs. */
  readonly onRun: (found: Lookup) => void;
}

interface Ran<Answer> {
  readonly calculation: Calculation<Answer>;
  /** Milliseconds. */
  readonly cost: number;
}

/** Calculates what is not there: once for all who ask for it at a time, in this process and in the others. */
export class Calculator {
  constructor(private readonly parts: Parts) {}

  /** The answer to a question whose lookup found nothing, or nothing that is good enough. */
  calculate<Answer>(question: Question<Answer>, found: Lookup): Promise<Reading<Answer>> {
    if (this.goesAlone(question, found)) return this.run(question, { found });
    const name = this.flightName(question, found);
    const flight = this.parts.flights.under(name, patienceOf(question));
    return flight === undefined ? this.lead(question, found, name) : this.follow(question, found, flight);
  }

  /** The same behind an answer that was given already, unless somebody is at it. */
  refresh(question: Question<unknown>, found: Lookup): void {
    const name = this.flightName(question, found);
    this.parts.background.start(`refresh ${question.key}`, async () => {
      if (this.parts.flights.under(name, patienceOf(question)) !== undefined) return;
      await this.takeOff(question, found, { name, patience: 0 }).catch((error: unknown) => question.reportLate(error));
    });
  }

  /** A caller who wants another entry than there is, and one whose answer will be his alone, waits for nobody. */
  private goesAlone(question: Question<unknown>, found: Lookup): boolean {
    const isRefused = found.outcome === 'hit' && !question.accepts(found.entry);
    return isRefused || this.parts.store.isUseless || this.parts.memory.isUnshared(question.key);
  }

  /** Whoever asks after an invalidation does not join those who asked before it. */
  private flightName({ key }: Question<unknown>, { versions }: Lookup): string {
    return `${this.parts.invalidations.epoch} ${versions.join()} ${key}`;
  }

  private async lead<Answer>(question: Question<Answer>, found: Lookup, name: string): Promise<Reading<Answer>> {
    const reading = await this.takeOff(question, found, { name, patience: question.policy.lockWait });
    return reading === AGAIN ? this.calculate(question, found) : reading;
  }

  private takeOff<Answer>(question: Question<Answer>, found: Lookup, { name, patience }: { name: string; patience: number }) {
    const onRun = (latest: Lookup) => this.rename(flight, question, latest);
    const reading = this.fly(question, found, { patience, onRun });
    const flight = this.parts.flights.open(name, reading.then(hasGaps(found) ? shareOfRun : shareOf));
    return reading;
  }

  private async follow<Answer>(question: Question<Answer>, found: Lookup, flight: Flight<Shared>): Promise<Reading<Answer>> {
    const shared = await this.parts.flights.follow(flight, patienceOf(question));
    if (shared === LOST) return this.calculate(question, found);
    if (shared === AGAIN) return this.askAgain(question);
    if (shared === undefined || shared === ALONE) return this.run(question, { found });
    return { from: 'flight', entry: shared };
  }

  private async askAgain<Answer>(question: Question<Answer>): Promise<Reading<Answer>> {
    const found = await this.parts.lookups.find(question);
    const isAnswer = found.outcome === 'hit' && question.accepts(found.entry) && freshnessLeft(found.entry, this.parts.clock()) > 0;
    return isAnswer ? { from: 'flight', entry: found.entry } : this.calculate(question, found);
  }

  private async fly<Answer>(question: Question<Answer>, found: Lookup, { patience, onRun }: Plan): Promise<Reading<Answer> | typeof AGAIN> {
    const turn = await this.parts.turns.take(question, found, patience);
    if (turn.isElsewhere) return AGAIN;
    if (turn.entry !== undefined) return { from: 'flight', entry: turn.entry.entry };
    onRun(turn.found);
    return this.run(question, turn);
  }

  /**
   * Once the method runs, a flight is joined only by those who read the versions that it depends on: two who found none may
   * have asked before and after an invalidation. Without a backend there is nothing to tell them apart by.
   */
  private rename(flight: Flight<Shared>, question: Question<unknown>, found: Lookup): void {
    if (found.outcome === 'failed') return;
    if (hasGaps(found)) this.parts.flights.close(flight);
    else this.parts.flights.rename(flight, this.flightName(question, found));
  }

  private async run<Answer>(question: Question<Answer>, { found, lease }: OwnTurn): Promise<Reading<Answer>> {
    let outcome: Ran<Answer> | undefined;
    try {
      outcome = await this.runMethod(question, found);
      const kept = await this.parts.storekeeper.keep(question, outcome.calculation, { versions: found.versions, cost: outcome.cost });
      return { from: 'method', calculation: outcome.calculation, circumstances: circumstancesOf(question, found), kept };
    } finally {
      if (lease !== undefined) this.parts.background.track(lease.release(outcome !== undefined && isOnesOwn(outcome.calculation)));
    }
  }

  private async runMethod<Answer>(question: Question<Answer>, found: Lookup): Promise<Ran<Answer>> {
    const { memory, clock } = this.parts;
    const begun = clock();
    try {
      const calculation = await question.calculate(circumstancesOf(question, found));
      memory.note(question.key, calculation);
      if (isOnesOwn(calculation)) this.drop(question, found);
      return { calculation, cost: Math.max(0, clock() - begun) };
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

const shareOf = (reading: Reading<unknown> | typeof AGAIN): Shared => {
  if (reading === AGAIN) return AGAIN;
  return (reading.from === 'method' ? reading.calculation.entry : reading.entry) ?? ALONE;
};

/** The same without entries that were found: one may have been found before an invalidation of which they know who wait for it. */
const shareOfRun = (reading: Reading<unknown> | typeof AGAIN): Shared =>
  reading !== AGAIN && reading.from === 'flight' ? AGAIN : shareOf(reading);

/** Whether a version was missing, so that nobody can tell whether it is still the same. */
const hasGaps = ({ versions }: Lookup): boolean => versions.includes(undefined);

/** How long a flight of this process is waited for. */
const patienceOf = ({ policy }: Question<unknown>): number => policy.lockWait || Infinity;

/** Where an entry is there that may stand in, the caller may be gone before the method is done. */
function circumstancesOf(question: Question<unknown>, found: Lookup): Circumstances {
  if (found.outcome !== 'hit') return { why: found.outcome, isDetached: false };
  return question.accepts(found.entry) ? { why: 'stale', isDetached: true } : { why: 'request', isDetached: false };
}
