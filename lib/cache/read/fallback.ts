import { freshnessLeft } from '../entry/entry.js';
import { isFailedAnswer, reportFailureOf } from '../flight/hidden-failure.js';
import { releaseUnused, type ReadOrFailure } from '../flight/shared-outcome.js';
import type { Computation, ReadResult, StaleReason } from '../store/computation.js';
import type { EntryStore } from '../store/entry-store.js';
import { entryIn, type Found } from '../store/lookup.js';
import type { Background } from '../support/background.js';
import type { Clock } from '../support/clock.js';
import { type Sleep, settlesWithin } from '../support/sleep.js';
import type { Loader } from './loader.js';

interface Parts {
  readonly store: EntryStore;
  readonly loader: Loader;
  readonly background: Background;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** Loads while an old entry stands by, which answers if the method fails or takes longer than the program's `timeout`. */
export class Fallback {
  constructor(private readonly parts: Parts) {}

  async load<Answer>(computation: Computation<Answer>, old: Found): Promise<ReadResult<Answer>> {
    computation.detach();
    const running = this.parts.loader.load(computation, old);
    try {
      return (await this.isLate(computation, running))
        ? await this.late(computation, old, running)
        : await this.settle(computation, old, running);
    } catch (error) {
      const instead = computation.isFailure(error) ? await this.hide(computation, old, error) : undefined;
      if (instead === undefined) throw error;
      return instead;
    }
  }

  /** Answers with the old entry. One that is recomputed before its end is still a fresh one. */
  answer(found: Found, staleReason: StaleReason, how: { wasRun: boolean; error?: unknown }): ReadResult<never> {
    if (freshnessLeft(found.entry, this.parts.clock()) > 0) return { kind: 'entry', ...entryIn(found) };
    return { kind: 'stale', ...entryIn(found), staleReason, ...how };
  }

  /** If another caller's method failed and no old entry is left, the method runs for this caller too. */
  private async settle<Answer>(
    computation: Computation<Answer>,
    old: Found,
    running: Promise<ReadOrFailure<Answer>>,
  ): Promise<ReadResult<Answer>> {
    const read = await running;
    if (read.kind === 'failure')
      return (await this.hide(computation, old, read.failed)) ?? this.parts.loader.loadAlone(computation);
    const instead = isFailedAnswer(read) ? await this.hide(computation, old, read.result.value) : undefined;
    if (instead !== undefined) releaseUnused(read);
    return instead ?? read;
  }

  private async hide(
    computation: Computation<unknown>,
    old: Found,
    error: unknown,
  ): Promise<ReadResult<never> | undefined> {
    const current = await this.currentOf(computation, old);
    if (current === undefined) return undefined;
    computation.reportHidden(error);
    return this.answer(current, 'error', { wasRun: true, error });
  }

  /** The method goes on in the background, and its result is stored. */
  private async late<Answer>(
    computation: Computation<Answer>,
    old: Found,
    running: Promise<ReadOrFailure<Answer>>,
  ): Promise<ReadResult<Answer>> {
    const current = await this.currentOf(computation, old);
    if (current === undefined) return this.settle(computation, old, running);
    this.parts.background.track(reportFailureOf(computation, running));
    return this.answer(current, 'timeout', { wasRun: true });
  }

  /** The entry that may answer now: the old one may have been invalidated meanwhile. If the backend fails, nobody can tell. */
  private async currentOf(computation: Computation<unknown>, old: Found): Promise<Found | undefined> {
    const current = await this.parts.store.lookup(computation);
    if (current.kind === 'failed') return old;
    return current.kind === 'hit' ? current : undefined;
  }

  private async isLate({ policy: { timeout } }: Computation<unknown>, running: Promise<unknown>): Promise<boolean> {
    return timeout !== undefined && !(await settlesWithin(running, timeout, this.parts.sleep));
  }
}
