import { type Sleep, settlesWithin } from '../support/sleep.js';

/** How many callers of this process may wait for one method. The others run their own. */
export const MAX_WAITERS = 10_000;
export const MAX_FLIGHTS = 10_000;

/** The outcome if a flight takes too long. One of the waiting callers then starts the next. */
export interface TimedOut {
  readonly kind: 'timed-out';
}

export const TIMED_OUT: TimedOut = { kind: 'timed-out' };

/** A method under way, which other callers of this process may wait for. */
export interface Flight<Outcome, Basis> {
  /** Tells what the outcome rests on. Resolves when the method begins. */
  readonly basis: Promise<Basis>;
  /** The outcome for waiting callers. */
  readonly awaited: Promise<Outcome | TimedOut>;
  waiters: number;
  /** True if the answer is being sent already, to a caller who may take as long as they like. */
  isSent?: boolean;
  /** Under way if the outcome is known and being stored. Who looked before it was stored still joins. Never rejects. */
  storing?: Promise<unknown>;
}

/** Runs one method at a time for each name in this process (single flight). Reads no clock, because a clock may be set meanwhile. */
export class SingleFlight<Outcome, Basis> {
  private readonly flights = new Map<string, Flight<Outcome, Basis>>();

  constructor(private readonly sleep: Sleep) {}

  /** Returns the flight of a name that is not taken for lost, if there is one. */
  current(name: string): Flight<Outcome, Basis> | undefined {
    return this.flights.get(name);
  }

  /** Counts one more waiting caller. Returns false if there are too many. */
  join(flight: Flight<Outcome, Basis>): boolean {
    if (flight.waiters >= MAX_WAITERS) return false;
    flight.waiters++;
    return true;
  }

  /**
   * Starts a flight in place of an older one of the same name. If there are too many flights, nobody can join this one.
   * @param patience milliseconds, from the beginning of the method, after which the flight is taken for lost
   */
  start(name: string, basis: Promise<Basis>, outcome: Promise<Outcome>, patience: number): Flight<Outcome, Basis> {
    const remove = () => {
      if (this.flights.get(name) === flight) this.flights.delete(name);
    };
    const land = () => (flight.storing === undefined ? remove() : void flight.storing.then(remove));
    outcome.then(land, land);
    const awaited = this.withPatience(basis, outcome, patience);
    awaited.then(land, land);
    const flight: Flight<Outcome, Basis> = { basis, awaited, waiters: 0 };
    if (this.flights.size < MAX_FLIGHTS) this.flights.set(name, flight);
    return flight;
  }

  /** Until the basis is settled other processes are waited for, which has a bound of its own. */
  private async withPatience(
    basis: Promise<Basis>,
    outcome: Promise<Outcome>,
    patience: number,
  ): Promise<Outcome | TimedOut> {
    await basis;
    return (await settlesWithin(outcome, patience, this.sleep)) ? outcome : TIMED_OUT;
  }
}
