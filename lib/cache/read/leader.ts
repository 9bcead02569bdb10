import { basisOfRole, type Basis } from '../flight/basis.js';
import type { Leadership, Role } from '../flight/leadership.js';
import { patienceOf } from '../flight/patience.js';
import { AGAIN, failureThrown, outcomeOf, type Again, type SharedOutcome } from '../flight/shared-outcome.js';
import type { SingleFlight } from '../flight/single-flight.js';
import type { Computation, ReadResult } from '../store/computation.js';
import type { Invalidations } from '../store/invalidations.js';
import type { Lookup } from '../store/lookup.js';
import type { MethodRunner } from './method-runner.js';

interface Parts {
  readonly leadership: Leadership;
  readonly flights: SingleFlight<SharedOutcome, Basis>;
  readonly invalidations: Invalidations;
  readonly runner: MethodRunner;
}

/** Loads at the head of a flight, whose outcome other callers of this process may wait for. */
export class Leader {
  constructor(private readonly parts: Parts) {}

  /**
   * Starts a flight before it returns.
   * @param patience milliseconds to wait for other processes
   * @returns `again` if another process is computing and there is no patience
   */
  start<Answer>(
    computation: Computation<Answer>,
    lookup: Lookup,
    patience: number,
  ): Promise<ReadResult<Answer> | Again> {
    const { flights, leadership, invalidations } = this.parts;
    const { epoch } = invalidations;
    const isBeside = flights.current(computation.key) !== undefined;
    const role = leadership.take(computation, lookup, patience, { isBeside });
    const reading = this.read(computation, role);
    const basis = role.then((taken) => basisOfRole(lookup, taken, epoch));
    const outcome = reading.then(outcomeOf, (error) => failureThrown(error, computation, flight.waiters > 0));
    const flight = flights.start(computation.key, basis, outcome, patienceOf(computation));
    void reading.then((read) => {
      if (read.kind !== 'method') return;
      flight.isSent = read.ending !== undefined;
      flight.storing = read.stored;
    }, ignore);
    return reading;
  }

  private async read<Answer>(
    computation: Computation<Answer>,
    taken: Promise<Role>,
  ): Promise<ReadResult<Answer> | Again> {
    const role = await taken;
    if (role.kind === 'held-elsewhere') return AGAIN;
    return role.kind === 'leader'
      ? this.parts.runner.run(computation, role)
      : { kind: 'flight', entry: role.lookup.entry };
  }
}

const ignore = () => undefined;
