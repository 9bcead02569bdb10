import type { Clock } from './clock.js';
import type { Pause } from './pause.js';

/** How many calls of this process may wait for one calculation; the others calculate by themselves. */
export const MAX_FOLLOWERS = 10_000;
const MAX_FLIGHTS = 10_000;

/** What a flight that takes too long comes to, for those who wait for it: somebody is to set off again. */
export const LOST = Symbol('taken for lost');

/** A calculation under way, which others of this process may wait for. */
export interface Flight<Outcome> {
  /** By which others find it. */
  name: string;
  readonly since: number;
  readonly outcome: Promise<Outcome>;
  /** What those who wait get, made with the first of them. */
  awaited?: Promise<Outcome | typeof LOST>;
  followers: number;
}

/** One calculation at a time for each name, in this process. */
export class Flights<Outcome> {
  private readonly flights = new Map<string, Flight<Outcome>>();

  constructor(
    private readonly clock: Clock,
    private readonly pause: Pause,
  ) {}

  /** The flight to wait for, if there is one that is not taken for lost after so many milliseconds. */
  under(name: string, patience: number): Flight<Outcome> | undefined {
    const flight = this.flights.get(name);
    return flight !== undefined && Math.abs(this.clock() - flight.since) < patience ? flight : undefined;
  }

  /** Waits for a flight with the others. @returns `undefined` where too many wait already */
  follow(flight: Flight<Outcome>, patience: number): Promise<Outcome | typeof LOST> | undefined {
    if (flight.followers >= MAX_FOLLOWERS) return undefined;
    flight.followers++;
    flight.awaited ??= patience === Infinity ? flight.outcome : this.withPatience(flight, patience);
    return flight.awaited;
  }

  /** Sets off. Where there are too many, nobody will find this one. */
  open(name: string, outcome: Promise<Outcome>): Flight<Outcome> {
    const flight = { name, since: this.clock(), outcome, followers: 0 };
    if (this.flights.size >= MAX_FLIGHTS) return flight;
    this.flights.set(name, flight);
    const land = () => this.close(flight);
    outcome.then(land, land);
    return flight;
  }

  /** From now on nobody finds it, but for those who wait already. @returns whether it could be found until now */
  close(flight: Flight<Outcome>): boolean {
    return this.flights.get(flight.name) === flight && this.flights.delete(flight.name);
  }

  /** From now on others find it by another name, unless there is one of that name. */
  rename(flight: Flight<Outcome>, name: string): void {
    if (!this.close(flight) || this.flights.has(name)) return;
    flight.name = name;
    this.flights.set(name, flight);
  }

  /** A flight that is given up is found no more, whatever the clock says: whoever asks again would be sent back here at once. */
  private async withPatience(flight: Flight<Outcome>, patience: number): Promise<Outcome | typeof LOST> {
    const { outcome } = flight;
    const landed = new AbortController();
    const lost: Promise<Outcome | typeof LOST> = this.pause(patience, landed.signal).then(
      () => LOST,
      () => outcome,
    );
    try {
      const first = await Promise.race([outcome, lost]);
      if (first === LOST) this.close(flight);
      return first;
    } finally {
      landed.abort();
    }
  }
}
