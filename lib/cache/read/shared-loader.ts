import { basisOf, isSameBasis, type Basis } from '../flight/basis.js';
import type { LateEntries } from '../flight/late-entries.js';
import type { ReadOrFailure, SharedFailure, SharedOutcome } from '../flight/shared-outcome.js';
import type { Flight, SingleFlight, TimedOut } from '../flight/single-flight.js';
import type { Computation } from '../store/computation.js';
import type { EntryStore } from '../store/entry-store.js';
import type { Invalidations } from '../store/invalidations.js';
import { entryIn, type Lookup } from '../store/lookup.js';

interface Parts {
  readonly flights: SingleFlight<SharedOutcome, Basis>;
  readonly store: EntryStore;
  readonly invalidations: Invalidations;
  readonly lateEntries: LateEntries;
}

export type LoadFlight = Flight<SharedOutcome, Basis>;

/** How a caller goes on after waiting: with the answer, or from a lookup. */
export type Joined<Answer> =
  | ReadOrFailure<Answer>
  /** Run your own method. */
  | { readonly kind: 'alone'; readonly lookup: Lookup }
  /** The flight does not serve you: join the next one, or lead. */
  | { readonly kind: 'pass'; readonly lookup: Lookup }
  /** Load again. */
  | { readonly kind: 'again'; readonly lookup: Lookup };

/** Waits for a flight that another caller of this process leads. */
export class SharedLoader {
  constructor(private readonly parts: Parts) {}

  /** A caller who comes after an invalidation does not join a flight that began before it. */
  async join<Answer>(computation: Computation<Answer>, lookup: Lookup, flight: LoadFlight): Promise<Joined<Answer>> {
    if (!this.parts.flights.join(flight)) return { kind: 'alone', lookup };
    const basis = await flight.basis;
    if (this.serves(basis, lookup)) return this.wait(computation, lookup, flight);
    if (!lookup.versions.includes(undefined)) return { kind: 'pass', lookup };
    const again = await this.parts.store.lookup(computation);
    if (again.kind === 'hit' && computation.accepts(again.entry)) return { kind: 'entry', ...entryIn(again) };
    return this.serves(basis, again) ? this.wait(computation, again, flight) : { kind: 'pass', lookup: again };
  }

  private serves(basis: Basis, lookup: Lookup): boolean {
    return isSameBasis(basis, basisOf(lookup, this.parts.invalidations.epoch));
  }

  private async wait<Answer>(
    computation: Computation<Answer>,
    lookup: Lookup,
    flight: LoadFlight,
  ): Promise<Joined<Answer>> {
    const outcome = await flight.awaited;
    if (isInVain(outcome, flight) && this.parts.lateEntries.hasWaited(computation)) return { kind: 'alone', lookup };
    switch (outcome.kind) {
      case 'entry':
        return { kind: 'flight', entry: outcome.entry };
      case 'failure':
        return this.fail(lookup, outcome);
      case 'alone':
        return { kind: 'alone', lookup };
      default:
        return { kind: 'again', lookup };
    }
  }

  /** A caller who has an old entry needs to know only that the method failed. */
  private fail<Answer>(lookup: Lookup, { failed, isAnswer, copy }: SharedFailure): Joined<Answer> {
    if (copy !== undefined) throw copy();
    return lookup.kind === 'hit' && !isAnswer ? { kind: 'failure', failed } : { kind: 'alone', lookup };
  }
}

/** True if the answer was being sent to a caller, and did not become an entry in time. */
const isInVain = (outcome: SharedOutcome | TimedOut, flight: LoadFlight) =>
  outcome.kind === 'abandoned' || (outcome.kind === 'timed-out' && flight.isSent === true);
