import type { Background } from './background.js';
import type { CallMemory } from './call-memory.js';
import type { Clock } from './clock.js';
import type { Lease } from './lease.js';
import type { Calculation, Ending, LateEntry, Question } from './question.js';
import type { Origin, Storekeeper } from './storekeeper.js';

interface Parts {
  readonly storekeeper: Storekeeper;
  readonly background: Background;
  readonly memory: CallMemory;
  readonly clock: Clock;
}

/** A calculation whose answer is on its way to its caller while it is made. */
export type Pending = Calculation<unknown> & { readonly late: LateEntry };

/** What was known when it began, and the right to calculate, which is kept until it ends. */
export interface Begun {
  readonly origin: Origin;
  readonly lease?: Lease;
}

/** Stores answers that are sent while they are made, once they are complete. The end of the application waits for them. */
export class Endings {
  private readonly waited = new WeakSet<Question<unknown>>();

  constructor(private readonly parts: Parts) {}

  /**
   * Whether a caller has waited in vain for such an answer before, which lasts as long as the one who gets it likes. The first
   * time, one of those who waited leads the others; the second time, each of them goes alone.
   */
  hasWaited(question: Question<unknown>): boolean {
    if (this.waited.has(question)) return true;
    this.waited.add(question);
    return false;
  }

  /** @returns settles when the entry is stored, or is not to be */
  follow(question: Question<unknown>, pending: Pending, { origin, lease }: Begun): Promise<Ending> {
    const ending = this.finish(question, pending, origin);
    this.parts.background.track(lease === undefined ? ending : ending.then(({ kind }) => lease.release(kind === 'refused')));
    return ending;
  }

  private async finish(question: Question<unknown>, { answer, late, tags }: Pending, origin: Origin): Promise<Ending> {
    const { storekeeper, memory, clock } = this.parts;
    const since = clock();
    const ending = await late.ending;
    if (ending.kind === 'abandoned') return ending;
    const calculation = { answer, tags, entry: ending.kind === 'complete' ? ending.entry : undefined };
    memory.note(question.key, calculation);
    await storekeeper.keep(question, calculation, { ...origin, age: Math.max(0, clock() - since) / 1000 });
    return ending;
  }
}
