import type { Loader } from './loader.js';
import type { RecentOutcomes } from '../flight/recent-outcomes.js';
import type { Random } from '../support/random.js';
import type { Clock } from '../support/clock.js';
import { freshnessLeft } from '../entry/entry.js';
import type { Background } from '../support/background.js';
import type { Found, Lookup } from '../store/entry-store.js';
import type { Finder, Sought } from '../store/finder.js';
import { freshnessOf, revalidationOf } from '../entry/freshness.js';
import { isFailedAnswer, reportFailureOf } from '../flight/hidden-failure.js';
import { type Sleep, settlesWithin } from '../support/sleep.js';
import { type StaleReason, releaseUnused, type Computation, type ReadResult } from '../store/computation.js';
import type { Calculated } from '../flight/shared-failure.js';
import { andThen, type MaybePromise } from '../support/maybe-promise.js';

interface Parts {
  readonly finder: Finder;
  readonly loader: Loader;
  readonly background: Background;
  readonly memory: RecentOutcomes;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
}

/**
 * The one read path: an entry that is good answers; one that is old answers while, or in case that, the method does not; else
 * the method runs.
 */
export class Reader {
  constructor(private readonly parts: Parts) {}

  /** At once where a good entry is in this process. */
  read<Answer>(computation: Computation<Answer>): MaybePromise<ReadResult<Answer>> {
    return andThen(this.find(computation), (found) =>
      found.outcome === 'hit' && computation.accepts(found.entry) ? this.serve(computation, found) : this.calculateAnew(computation, found),
    );
  }

  private async calculateAnew<Answer>(computation: Computation<Answer>, found: Lookup): Promise<ReadResult<Answer>> {
    const made = await this.parts.loader.load(computation, found);
    return made.from === 'failure' ? this.parts.loader.loadAlone(computation) : made;
  }

  /** What is stored, valid and not over. */
  find(sought: Sought): MaybePromise<Lookup> {
    return this.parts.finder.find(sought);
  }

  private serve<Answer>(computation: Computation<Answer>, found: Found): MaybePromise<ReadResult<Answer>> {
    const freshness = this.freshnessOf(computation, found);
    if (freshness === 'fresh') return { from: 'entry', entry: found.entry, model: found.model };
    if (this.parts.memory.isBackingOff(computation.key)) return this.standIn(found, 'error', { wasRun: false });
    if (freshness === 'kept' || revalidationOf(found.entry, computation.policy) === 0) return this.calculate(computation, found);
    this.parts.loader.refresh(computation, found);
    return this.standIn(found, 'revalidate', { wasRun: false });
  }

  /** Runs the method, with the old entry to stand in for it. */
  private async calculate<Answer>(computation: Computation<Answer>, found: Found): Promise<ReadResult<Answer>> {
    computation.detach();
    const running = this.parts.loader.load(computation, found);
    try {
      if (await this.isLate(computation, running)) return await this.late(computation, found, running);
      return await this.settle(computation, found, running);
    } catch (error) {
      const instead = computation.isFailure(error) ? await this.hide(computation, found, error) : undefined;
      if (instead === undefined) throw error;
      return instead;
    }
  }

  /** With nothing to stand in for somebody else's failure, which is no answer to this caller, the method runs for them too. */
  private async settle<Answer>(computation: Computation<Answer>, found: Found, running: Promise<Calculated<Answer>>): Promise<ReadResult<Answer>> {
    const made = await running;
    if (made.from === 'failure') return (await this.hide(computation, found, made.failed)) ?? this.parts.loader.loadAlone(computation);
    const instead = isFailedAnswer(made) ? await this.hide(computation, found, made.loaded.value) : undefined;
    if (instead !== undefined) releaseUnused(made);
    return instead ?? made;
  }

  /** The old entry in place of a failure, unless there is none any more. */
  private async hide(computation: Computation<unknown>, found: Found, error: unknown): Promise<ReadResult<never> | undefined> {
    const standing = await this.standing(computation, found);
    if (standing === undefined) return undefined;
    computation.reportHidden(error);
    return this.standIn(standing, 'error', { wasRun: true, error });
  }

  /** Who is late goes on, and stores what comes of it. */
  private async late<Answer>(computation: Computation<Answer>, found: Found, running: Promise<Calculated<Answer>>): Promise<ReadResult<Answer>> {
    const standing = await this.standing(computation, found);
    if (standing === undefined) return this.settle(computation, found, running);
    this.parts.background.track(reportFailureOf(computation, running));
    return this.standIn(standing, 'timeout', { wasRun: true });
  }

  /** What may stand in after all that time: it may have been invalidated meanwhile. Without a backend nobody can tell. */
  private async standing(computation: Computation<unknown>, found: Found): Promise<Found | undefined> {
    const now = await this.find(computation);
    if (now.outcome === 'failed') return found;
    return now.outcome === 'hit' ? now : undefined;
  }

  private async isLate({ policy: { timeout } }: Computation<unknown>, running: Promise<unknown>): Promise<boolean> {
    return timeout !== undefined && !(await settlesWithin(running, timeout, this.parts.sleep));
  }

  /** An entry that is to be made anew before its time is still a fresh one. */
  private standIn(found: Found, excuse: StaleReason, how: { wasRun: boolean; error?: unknown }): ReadResult<never> {
    const { entry, model } = found;
    if (freshnessLeft(entry, this.parts.clock()) > 0) return { from: 'entry', entry, model };
    return { from: 'stale', entry, model, excuse, ...how };
  }

  private freshnessOf({ policy }: Computation<unknown>, { entry }: Found) {
    return freshnessOf(entry, policy, this.parts.clock(), this.parts.random);
  }
}
