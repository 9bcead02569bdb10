import type { Calculator } from './calculator.js';
import type { CallMemory } from './call-memory.js';
import type { Chance } from './chance.js';
import type { Clock } from './clock.js';
import { freshnessLeft } from './entry.js';
import type { Background } from './background.js';
import type { Found, Lookup } from './entry-store.js';
import type { Finder, Sought } from './finder.js';
import { freshnessOf, revalidationOf } from './freshness.js';
import { isFailedAnswer, reportFailureOf } from './hidden-failure.js';
import { type Pause, settlesWithin } from './pause.js';
import { type Excuse, letGo, type Question, type Reading } from './question.js';
import type { Calculated } from './shared-failure.js';
import { whenThere, type Soon } from './soon.js';

interface Parts {
  readonly finder: Finder;
  readonly calculator: Calculator;
  readonly background: Background;
  readonly memory: CallMemory;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly chance: Chance;
}

/**
 * The one read path: an entry that is good answers; one that is old answers while, or in case that, the method does not; else
 * the method runs.
 */
export class Reader {
  constructor(private readonly parts: Parts) {}

  /** At once where a good entry is in this process. */
  read<Answer>(question: Question<Answer>): Soon<Reading<Answer>> {
    return whenThere(this.find(question), (found) =>
      found.outcome === 'hit' && question.accepts(found.entry) ? this.serve(question, found) : this.calculateAnew(question, found),
    );
  }

  private async calculateAnew<Answer>(question: Question<Answer>, found: Lookup): Promise<Reading<Answer>> {
    const made = await this.parts.calculator.calculate(question, found);
    return made.from === 'failure' ? this.parts.calculator.calculateAlone(question) : made;
  }

  /** What is stored, valid and not over. */
  find(sought: Sought): Soon<Lookup> {
    return this.parts.finder.find(sought);
  }

  private serve<Answer>(question: Question<Answer>, found: Found): Soon<Reading<Answer>> {
    const freshness = this.freshnessOf(question, found);
    if (freshness === 'fresh') return { from: 'entry', entry: found.entry, model: found.model };
    if (this.parts.memory.isResting(question.key)) return this.standIn(found, 'error', { wasRun: false });
    if (freshness === 'kept' || revalidationOf(found.entry, question.policy) === 0) return this.calculate(question, found);
    this.parts.calculator.refresh(question, found);
    return this.standIn(found, 'revalidate', { wasRun: false });
  }

  /** Runs the method, with the old entry to stand in for it. */
  private async calculate<Answer>(question: Question<Answer>, found: Found): Promise<Reading<Answer>> {
    question.detach();
    const running = this.parts.calculator.calculate(question, found);
    try {
      if (await this.isLate(question, running)) return await this.late(question, found, running);
      return await this.settle(question, found, running);
    } catch (error) {
      const instead = question.isFailure(error) ? await this.hide(question, found, error) : undefined;
      if (instead === undefined) throw error;
      return instead;
    }
  }

  /** With nothing to stand in for somebody else's failure, which is no answer to this caller, the method runs for them too. */
  private async settle<Answer>(question: Question<Answer>, found: Found, running: Promise<Calculated<Answer>>): Promise<Reading<Answer>> {
    const made = await running;
    if (made.from === 'failure') return (await this.hide(question, found, made.failed)) ?? this.parts.calculator.calculateAlone(question);
    const instead = isFailedAnswer(made) ? await this.hide(question, found, made.calculation.answer) : undefined;
    if (instead !== undefined) letGo(made);
    return instead ?? made;
  }

  /** The old entry in place of a failure, unless there is none any more. */
  private async hide(question: Question<unknown>, found: Found, error: unknown): Promise<Reading<never> | undefined> {
    const standing = await this.standing(question, found);
    if (standing === undefined) return undefined;
    question.reportHidden(error);
    return this.standIn(standing, 'error', { wasRun: true, error });
  }

  /** Who is late goes on, and stores what comes of it. */
  private async late<Answer>(question: Question<Answer>, found: Found, running: Promise<Calculated<Answer>>): Promise<Reading<Answer>> {
    const standing = await this.standing(question, found);
    if (standing === undefined) return this.settle(question, found, running);
    this.parts.background.track(reportFailureOf(question, running));
    return this.standIn(standing, 'timeout', { wasRun: true });
  }

  /** What may stand in after all that time: it may have been invalidated meanwhile. Without a backend nobody can tell. */
  private async standing(question: Question<unknown>, found: Found): Promise<Found | undefined> {
    const now = await this.find(question);
    if (now.outcome === 'failed') return found;
    return now.outcome === 'hit' ? now : undefined;
  }

  private async isLate({ policy: { timeout } }: Question<unknown>, running: Promise<unknown>): Promise<boolean> {
    return timeout !== undefined && !(await settlesWithin(running, timeout, this.parts.pause));
  }

  /** An entry that is to be made anew before its time is still a fresh one. */
  private standIn(found: Found, excuse: Excuse, how: { wasRun: boolean; error?: unknown }): Reading<never> {
    const { entry, model } = found;
    if (freshnessLeft(entry, this.parts.clock()) > 0) return { from: 'entry', entry, model };
    return { from: 'stale', entry, model, excuse, ...how };
  }

  private freshnessOf({ policy }: Question<unknown>, { entry }: Found) {
    return freshnessOf(entry, policy, this.parts.clock(), this.parts.chance);
  }
}
