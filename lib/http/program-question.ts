import type { Clock } from '../cache/clock.js';
import type { Entry } from '../cache/entry.js';
import { isFailure, isFailureStatus } from '../cache/failure.js';
import type { Policy } from '../cache/policy.js';
import type { Calculation, Question, Why } from '../cache/question.js';
import { watchedBy } from '../cache/versions.js';
import type { Call, CallKey } from './call-key.js';
import { discard, holdsSomething } from './discard.js';
import type { Exchange } from './exchange.js';
import { Recording, type Recorded } from './recording.js';
import type { Wishes } from './request-directives.js';
import type { SharedModels } from './shared-model.js';

/** What a program answered, and on which response. */
export interface ProgramAnswer extends Recorded {
  readonly exchange: Exchange;
}

/** What a question looks at beside the call. */
export interface QuestionParts {
  readonly clock: Clock;
  readonly models: SharedModels;
  readonly reportLate: (call: Call, error: unknown) => void;
}

/** A call of a program, as a question to the cache. */
export class ProgramQuestion implements Question<ProgramAnswer> {
  readonly key: string;
  readonly versions: readonly string[];

  /** Why the method was run for this call, if it was. */
  why: Why = 'miss';

  /** The response that the method answers on. */
  private exchange: Exchange;

  constructor(
    private readonly call: Call,
    private readonly callKey: CallKey,
    private readonly wishes: Wishes,
    private readonly parts: QuestionParts,
  ) {
    this.key = callKey.key;
    this.versions = callKey.versions;
    this.exchange = call.exchange;
  }

  get level(): Entry['level'] {
    return this.call.program.level;
  }

  get watched(): readonly string[] {
    return watchedBy(this.call.program.tags.ofResult !== undefined);
  }

  get policy(): Policy {
    return this.call.program.policy;
  }

  get seconds(): number | undefined {
    return this.call.program.seconds;
  }

  accepts(entry: Entry): boolean {
    return !this.wishes.noLookup && this.wishes.accepts(entry, this.parts.clock());
  }

  isFailure(error: unknown): boolean {
    return isFailure(error);
  }

  reportLate(error: unknown): void {
    this.parts.reportLate(this.call, error);
  }

  /** The copy is of the response as it is before anything of a stored answer is on it. */
  detach(): void {
    this.exchange = this.call.exchange.detached();
    this.exchange.readsStreams = true;
  }

  /** Gives the caller's response, where nothing is on its way yet, what the method did to its own before it threw. */
  attach(): void {
    if (this.exchange !== this.call.exchange) this.call.exchange.adopt(this.exchange);
  }

  async calculate(why: Why): Promise<Calculation<ProgramAnswer>> {
    this.why = why;
    const { call, exchange } = this;
    const recording = new Recording({ program: call.program, exchange, details: call.details, choice: call.choice }, this.parts.clock);
    const recorded = await (this.callKey.modelKey === undefined ? this.record(recording) : this.recordShared(recording));
    const { answer, entry, late, tags } = recorded;
    const isCut = recorded.detail === 'incomplete' && exchange.readsStreams;
    const isFailure = entry === undefined && late === undefined && (isFailureStatus(exchange.status) || isCut);
    const release = holdsSomething(answer) ? () => discard(answer) : undefined;
    return { answer: { ...recorded, exchange }, entry, late, tags, isFailure, release };
  }

  private async record(recording: Recording): Promise<Recorded> {
    const { call, exchange } = this;
    return recording.finish(await call.run(exchange === call.exchange ? undefined : exchange.response));
  }

  /** A face lives no longer than if the method had run for it alone. */
  private async recordShared(recording: Recording): Promise<Recorded> {
    const { value, storedAt } = await this.parts.models.of(this.call, this.callKey);
    return recording.finish(value, Math.max(0, this.parts.clock() - storedAt) / 1000);
  }
}
