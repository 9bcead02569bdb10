import type { Clock } from './clock.js';
import { type Pause, settlesWithin } from './pause.js';

/** How many calls of this process may wait for one calculation; the others calculate by themselves. */
export const MAX_FOLLOWERS = 10_000;
export const MAX_FLIGHTS = 10_000;

/** What a flight that takes too long comes to, for those who wait for it: somebody is to set off again. */
export const LOST = Symbol('taken for lost');

/** A calculation under way, which others of this process may wait for. */
export interface Flight<Outcome, Basis> {
  readonly since: number;
  /** What the outcome rests on, as soon as that is settled. */
  readonly basis: Promise<Basis>;
  readonly outcome: Promise<Outcome>;
  /** What those who wait get, made with the first of them. */
  awaited?: Promise<Outcome | typeof LOST>;
  followers: number;
  /** Whatever the clock says: those who waited for it have gone on. */
  isLost?: boolean;
  /** Whether what is calculated is on its way already, to a caller who may take as long as they like. */
  isSent?: boolean;
}

/** One calculation at a time for each name, in this process. */
export class Flights<Outcome, Basis> {
  private readonly flights = new Map<string, Flight<Outcome, Basis>>();

  constructor(
    private readonly clock: Clock,
    private readonly pause: Pause,
  ) {}

  /** The flight to wait for, if there is one that is not taken for lost after so many milliseconds. */
  under(name: string, patience: number): Flight<Outcome, Basis> | undefined {
    const flight = this.flights.get(name);
    if (flight === undefined || flight.isLost) return undefined;
    return Math.abs(this.clock() - flight.since) < patience ? flight : undefined;
  }

  /** Counts one more that waits. @returns whether there is room */
  admit(flight: Flight<Outcome, Basis>): boolean {
    if (flight.followers >= MAX_FOLLOWERS) return false;
    flight.followers++;
    return true;
  }

  /** Waits for a flight with the others. */
  follow(flight: Flight<Outcome, Basis>, patience: number): Promise<Outcome | typeof LOST> {
    flight.awaited ??= this.withPatience(flight, patience);
    return flight.awaited;
  }

  /** Sets off, in place of an older one of the name. Where there are too many, nobody will find this one. */
  open(name: string, basis: Promise<Basis>, outcome: Promise<Outcome>): Flight<Outcome, Basis> {
    const flight: Flight<Outcome, Basis> = { since: this.clock(), basis, outcome, followers: 0 };
    if (this.flights.size < MAX_FLIGHTS) this.flights.set(name, flight);
    const land = () => {
      if (this.flights.get(name) === flight) this.flights.delete(name);
    };
    outcome.then(land, land);
    return flight;
  }

  private async withPatience(flight: Flight<Outcome, Basis>, patience: number): Promise<Outcome | typeof LOST> {
    if (await settlesWithin(flight.outcome, patience, this.pause)) return flight.outcome;
    flight.isLost = true;
    return LOST;
  }
}
