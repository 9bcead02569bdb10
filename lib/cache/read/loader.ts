import type { Basis } from '../flight/basis.js';
import type { RecentOutcomes } from '../flight/recent-outcomes.js';
import type { ReadOrFailure, SharedOutcome } from '../flight/shared-outcome.js';
import type { SingleFlight } from '../flight/single-flight.js';
import type { Computation, ReadResult } from '../store/computation.js';
import type { EntryStore } from '../store/entry-store.js';
import type { Lookup } from '../store/lookup.js';
import type { Leader } from './leader.js';
import type { MethodRunner } from './method-runner.js';
import type { LoadFlight, SharedLoader } from './shared-loader.js';

interface Parts {
  readonly store: EntryStore;
  readonly flights: SingleFlight<SharedOutcome, Basis>;
  readonly recent: RecentOutcomes;
  readonly leader: Leader;
  readonly sharedLoader: SharedLoader;
  readonly runner: MethodRunner;
}

/** Loads what is not stored: once for all callers who ask at the same time, in this process and in the others. */
export class Loader {
  constructor(private readonly parts: Parts) {}

  /** Returns the answer to a computation whose lookup found no entry that is good enough, or the failure of another caller's method. */
  load<Answer>(computation: Computation<Answer>, lookup: Lookup): Promise<ReadOrFailure<Answer>> {
    if (this.waitsForNobody(computation, lookup)) return this.parts.runner.run(computation, { lookup });
    const flight = this.parts.flights.current(computation.key);
    return flight === undefined ? this.lead(computation, lookup) : this.join(computation, lookup, flight);
  }

  /** Runs the method for this caller, whatever became of another caller's. */
  async loadAlone<Answer>(computation: Computation<Answer>): Promise<ReadResult<Answer>> {
    return this.parts.runner.run(computation, { lookup: await this.parts.store.lookup(computation) });
  }

  /** A caller who refused the stored entry waits for nobody, nor does one whose answer will be their own. */
  private waitsForNobody(computation: Computation<unknown>, lookup: Lookup): boolean {
    const isRefused = lookup.kind === 'hit' && !computation.accepts(lookup.entry);
    return isRefused || this.parts.store.isUseless || this.parts.recent.isHitForMiss(computation.key);
  }

  private async lead<Answer>(computation: Computation<Answer>, lookup: Lookup): Promise<ReadOrFailure<Answer>> {
    const read = await this.parts.leader.start(computation, lookup, computation.policy.lockTimeout);
    return read.kind === 'again' ? this.load(computation, lookup) : read;
  }

  private async join<Answer>(
    computation: Computation<Answer>,
    lookup: Lookup,
    flight: LoadFlight,
  ): Promise<ReadOrFailure<Answer>> {
    const joined = await this.parts.sharedLoader.join(computation, lookup, flight);
    switch (joined.kind) {
      case 'alone':
        return this.parts.runner.run(computation, joined);
      case 'pass':
        return this.pass(computation, joined.lookup, flight);
      case 'again':
        return this.load(computation, joined.lookup);
      default:
        return joined;
    }
  }

  /** Joins the next flight, or leads it. Nothing is awaited in between, so of several callers one leads. */
  private pass<Answer>(
    computation: Computation<Answer>,
    lookup: Lookup,
    flight: LoadFlight,
  ): Promise<ReadOrFailure<Answer>> {
    const next = this.parts.flights.current(computation.key);
    return next === undefined || next === flight
      ? this.lead(computation, lookup)
      : this.join(computation, lookup, next);
  }
}
