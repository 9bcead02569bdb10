import type { Clock } from './clock.js';
import { type Pause, settlesWithin } from './pause.js';

/** How many calls of this process may wait for one calculation; the others calculate by themselves. */
export const MAX_FOLLOWERS = 10_000;
export const MAX_FLIGHTS = 10_000;

/** When there are too many, the oldest makes way if it is older than this, in milliseconds: it will hardly come back. */
const OLD_MS = 60_000;

/** What a flight that takes too long comes to, for those who wait for it: somebody is to set off again. */
export const LOST = Symbol('taken for lost');

/** A calculation under way, which others of this process may wait for. */
export interface Flight<Outcome, Basis> {
  /** When the calculation began; before that, other processes are waited for, who are looked after elsewhere. */
  since?: number;
  /** What the outcome rests on, as soon as that is settled. */
  readonly basis: Promise<Basis>;
  readonly outcome: Promise<Outcome>;
  /** What those who wait get, made with the first of them. */
  awaited?: Promise<Outcome | typeof LOST>;
  followers: number;
  /** Whatever the clock says: those who waited for it have gone on. */
  isLost?: boolean;
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
    return this.ageOf(flight) < patience ? flight : undefined;
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
  open(name: string, basis: Promise<Basis>, outcome: Promise<Outcome>): void {
    const flight: Flight<Outcome, Basis> = { basis, outcome, followers: 0 };
    const begin = () => void (flight.since = this.clock());
    basis.then(begin, begin);
    this.makeWay(name);
    if (this.flights.size < MAX_FLIGHTS) this.flights.set(name, flight);
    const land = () => {
      if (this.flights.get(name) === flight) this.flights.delete(name);
    };
    outcome.then(land, land);
  }

  /** The map is in the order of age. */
  private makeWay(name: string): void {
    this.flights.delete(name);
    if (this.flights.size < MAX_FLIGHTS) return;
    const [oldest, flight] = this.flights.entries().next().value!;
    if (this.ageOf(flight) > OLD_MS) this.flights.delete(oldest);
  }

  private ageOf({ since }: Flight<Outcome, Basis>): number {
    return since === undefined ? 0 : Math.abs(this.clock() - since);
  }

  private async withPatience(flight: Flight<Outcome, Basis>, patience: number): Promise<Outcome | typeof LOST> {
    const left = Math.max(0, patience - this.ageOf(flight));
    if (await settlesWithin(flight.outcome, left, this.pause)) return flight.outcome;
    flight.isLost = true;
    return LOST;
  }
}
