import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Basis } from '../flight/basis.js';
import { reportFailureOf } from '../flight/hidden-failure.js';
import { termOf } from '../flight/patience.js';
import { AGAIN, type Again, type SharedOutcome } from '../flight/shared-outcome.js';
import type { SingleFlight } from '../flight/single-flight.js';
import type { Computation, ReadResult } from '../store/computation.js';
import type { Lookup } from '../store/lookup.js';
import type { Background } from '../support/background.js';
import { type Sleep, settlesWithin } from '../support/sleep.js';
import type { Leader } from './leader.js';

interface Parts {
  readonly flights: SingleFlight<SharedOutcome, Basis>;
  readonly leader: Leader;
  readonly background: Background;
  readonly sleep: Sleep;
}

/** Recomputes an entry in the background, while the old one answers. */
export class BackgroundRefresh {
  constructor(private readonly parts: Parts) {}

  /** Does nothing if the key is being computed already. A method that takes too long does not keep the next refresh from starting. */
  start(computation: Computation<unknown>, lookup: Lookup): void {
    this.parts.background.start(`refresh ${computation.key}`, async () => {
      const reported = reportFailureOf(computation, this.run(computation, lookup));
      await settlesWithin(reported, termOf(computation, lookup), this.parts.sleep);
    });
  }

  /** Begins in the event loop's next turn, so that a method which keeps the process busy does not delay the caller's answer. */
  private async run<Answer>(computation: Computation<Answer>, lookup: Lookup): Promise<ReadResult<Answer> | Again> {
    if (this.isUnderWay(computation)) return AGAIN;
    computation.detach();
    await nextTurn();
    return this.isUnderWay(computation) ? AGAIN : this.parts.leader.start(computation, lookup, 0);
  }

  private isUnderWay({ key }: Computation<unknown>): boolean {
    return this.parts.flights.current(key) !== undefined;
  }
}
