import { type Sleep, settlesWithin } from '../support/sleep.js';

/** How many calls of this process may wait for one loaded; the others calculate by themselves. */
export const MAX_WAITERS = 10_000;
export const MAX_FLIGHTS = 10_000;

/** What a flight that takes too long comes to, for those who wait for it: somebody is to set off again. */
export const TIMED_OUT = Symbol('taken for lost');

/** A loaded under way, which others of this process may wait for. */
export interface Flight<Outcome, Basis> {
  /** What the outcome rests on, as soon as that is settled and the loaded begins. */
  readonly basis: Promise<Basis>;
  /** What those who wait get. */
  readonly awaited: Promise<Outcome | typeof TIMED_OUT>;
  waiters: number;
  /** Whether what is calculated is on its way already, to a caller who may take as long as they like. */
  isSent?: boolean;
}

/** One loaded at a time for each name, in this process. No clock is asked: it may be set meanwhile. */
export class SingleFlight<Outcome, Basis> {
  private readonly flights = new Map<string, Flight<Outcome, Basis>>();

  constructor(private readonly sleep: Sleep) {}

  /** The flight to wait for, if there is one that is not taken for lost. */
  current(name: string): Flight<Outcome, Basis> | undefined {
    return this.flights.get(name);
  }

  /** Counts one more that waits. @returns whether there is room */
  join(flight: Flight<Outcome, Basis>): boolean {
    if (flight.waiters >= MAX_WAITERS) return false;
    flight.waiters++;
    return true;
  }

  /**
   * Sets off, in place of an older one of the name. Where there are too many, nobody will find this one.
   * @param patience milliseconds from the loaded's beginning after which the flight is taken for lost
   */
  start(name: string, basis: Promise<Basis>, outcome: Promise<Outcome>, patience: number): Flight<Outcome, Basis> {
    const land = () => {
      if (this.flights.get(name) === flight) this.flights.delete(name);
    };
    outcome.then(land, land);
    const awaited = this.withPatience(basis, outcome, patience);
    awaited.then(land, land);
    const flight: Flight<Outcome, Basis> = { basis, awaited, waiters: 0 };
    if (this.flights.size < MAX_FLIGHTS) this.flights.set(name, flight);
    return flight;
  }

  /** Before the basis is settled the others that calculate are waited for, which ends by itself. */
  private async withPatience(basis: Promise<Basis>, outcome: Promise<Outcome>, patience: number): Promise<Outcome | typeof TIMED_OUT> {
    await basis;
    return (await settlesWithin(outcome, patience, this.sleep)) ? outcome : TIMED_OUT;
  }
}
