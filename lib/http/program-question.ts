import type { Clock } from '../cache/clock.js';
import type { Entry } from '../cache/entry.js';
import type { Policy } from '../cache/policy.js';
import type { Calculation, Circumstances, Question, Why } from '../cache/question.js';
import { ANY_TAG } from '../cache/versions.js';
import type { Call, CallKey } from './call-key.js';
import type { Exchange } from './exchange.js';
import { isFailureStatus, statusOfError } from '../cache/failure.js';
import { Recording, type Recorded } from './recording.js';
import type { Wishes } from './request-directives.js';

/** What a program answered, and on which response. */
export interface ProgramAnswer extends Recorded {
  readonly exchange: Exchange;
}

const NONE: readonly never[] = [];
const WATCHED = [ANY_TAG];

/** A call of a program, as a question to the cache. */
export class ProgramQuestion implements Question<ProgramAnswer> {
  readonly key: string;
  readonly versions: readonly string[];

  private detached: Exchange | undefined;

  /** Why the method was run for this call, if it was. */
  why: Why = 'miss';

  constructor(
    private readonly call: Call,
    { key, versions }: CallKey,
    private readonly wishes: Wishes,
    private readonly parts: { readonly clock: Clock; readonly reportLate: (call: Call, error: unknown) => void },
  ) {
    this.key = key;
    this.versions = versions;
  }

  get level(): Entry['level'] {
    return this.call.program.level;
  }

  get watched(): readonly string[] {
    return this.call.program.tags.ofResult === undefined ? NONE : WATCHED;
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
    return isFailureStatus(statusOfError(error));
  }

  reportLate(error: unknown): void {
    this.parts.reportLate(this.call, error);
  }

  /** With the response as it is now, which the old entry is about to be put on. */
  setAside(): void {
    this.detached = this.call.exchange.detached();
  }

  async calculate({ why, isDetached }: Circumstances): Promise<Calculation<ProgramAnswer>> {
    this.why = why;
    const { call } = this;
    const exchange = isDetached ? (this.detached ?? call.exchange.detached()) : call.exchange;
    const recording = new Recording({ program: call.program, exchange, details: call.details, choice: call.choice }, this.parts.clock);
    const recorded = await recording.finish(await call.run(isDetached ? exchange.response : undefined));
    const isFailure = recorded.entry === undefined && isFailureStatus(exchange.status);
    return { answer: { ...recorded, exchange }, entry: recorded.entry, tags: recorded.tags, isFailure };
  }
}
