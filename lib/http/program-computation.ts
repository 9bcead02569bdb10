import { HttpException } from '@nestjs/common';

import type { Clock } from '../cache/support/clock.js';
import { freshnessLeft, type Entry } from '../cache/entry/entry.js';
import { entryIn, type Found } from '../cache/store/lookup.js';
import { isFailure, isFailureStatus } from '../cache/entry/failure.js';
import type { Policy } from '../cache/entry/policy.js';
import type { LoadResult, Computation, ReadResult, ForwardReason } from '../cache/store/computation.js';
import type { RequestCall, CallKey } from './call/call-key.js';
import type { WarnOnce } from './advice/warn-once.js';
import { preferredCoding } from './compress/compression.js';
import { discard, holdsSomething } from './value/discard.js';
import { Exchange } from './adapters/exchange.js';
import { adviseOnTokens } from './advice/key-advice.js';
import { Recording } from './record/recording.js';
import type { Recorded } from './record/recorded.js';
import { NO_DIRECTIVES, type RequestDirectives } from './headers/request-directives.js';
import type { SharedModels } from './call/shared-model.js';

/** The outcome of a run of the method, and its exchange. */
export interface ProgramResult extends Recorded {
  readonly exchange: Exchange;
  /** True if the answer names in `Vary` the request fields that it was chosen by. */
  readonly hasOwnVary: boolean;
}

/** The collaborators of a computation. */
export interface ComputationParts {
  readonly clock: Clock;
  readonly models: SharedModels;
  readonly warnOnce: WarnOnce;
}

/** Presents a request for a program to the cache as a computation. */
export class ProgramComputation implements Computation<ProgramResult> {
  readonly key: string;
  readonly versions: readonly string[];
  readonly watched: readonly string[];

  /** Why the method ran for this call, if it did. */
  why: ForwardReason = 'miss';

  /** The exchange that the method runs on. */
  private exchange: Exchange;

  private hasRun = false;

  constructor(
    private readonly call: RequestCall,
    private readonly callKey: CallKey,
    private readonly directives: RequestDirectives,
    private readonly parts: ComputationParts,
  ) {
    this.key = callKey.key;
    this.versions = callKey.versions;
    this.watched = callKey.watched;
    this.exchange = call.exchange;
  }

  get program(): string {
    return this.call.program.name;
  }

  get level(): Entry['level'] {
    return this.call.program.level;
  }

  get stages(): readonly number[] {
    return this.call.program.stages;
  }

  get coding(): string | undefined {
    const { compress, level } = this.call.program;
    return compress && level === 'view'
      ? preferredCoding(this.call.exchange.request.headers['accept-encoding'])
      : undefined;
  }

  get policy(): Policy {
    return this.call.program.policy;
  }

  accepts(entry: Entry): boolean {
    if (this.directives === NO_DIRECTIVES) return true;
    return !this.directives.noLookup && this.directives.accepts(entry, this.parts.clock());
  }

  /** Returns the result for a client that accepts a stored entry alone. A stale one answers only if the client accepts it. */
  readingOf(found: Found): Exclude<ReadResult<never>, { kind: 'method' | 'flight' }> | undefined {
    const { entry } = found;
    const now = this.parts.clock();
    if (!this.accepts(entry)) return undefined;
    if (freshnessLeft(entry, now) > 0) return { kind: 'entry', ...entryIn(found) };
    return this.directives.takesStale(entry, now)
      ? { kind: 'stale', ...entryIn(found), staleReason: 'wanted', wasRun: false }
      : undefined;
  }

  isFailure(error: unknown): boolean {
    return isFailure(error);
  }

  reportHidden(failure: unknown): void {
    const { program } = this.call;
    if (this.hasRun)
      this.parts.warnOnce.failed({ program: program.name, error: errorOf(failure), details: () => this.call.details });
  }

  /** Copies the response before anything of a stored answer is on it. */
  detach(): void {
    this.exchange = this.call.exchange.detached();
    this.exchange.readsStreams = true;
  }

  /** Repeats on the client's response what the method did to its own before it threw. */
  attach(): void {
    if (this.exchange !== this.call.exchange) this.call.exchange.adopt(this.exchange);
  }

  async compute(why: ForwardReason): Promise<LoadResult<ProgramResult>> {
    this.why = why;
    this.hasRun = true;
    const { call, exchange } = this;
    adviseOnTokens(
      this.parts.warnOnce,
      call.program,
      call.program.parameters.map(({ index }) => call.args[index]),
    );
    const details = exchange === call.exchange ? call.details : call.detailsOn(exchange.response);
    const recording = new Recording(
      { program: call.program, exchange, details, choice: call.choice },
      this.parts.clock,
    );
    const recorded = await this.recorded(recording);
    if (recorded.warning !== undefined) this.parts.warnOnce.notCached(call.program.name, recorded.warning);
    const { returned, entry, late, tags, detail } = recorded;
    const release = holdsSomething(returned) ? () => discard(returned) : undefined;
    const { hasOwnVary } = recording;
    const isFailure = hasFailed(recorded, exchange);
    return {
      value: { ...recorded, exchange, hasOwnVary },
      entry,
      late,
      detail,
      tags,
      isFailure,
      failedStatus: isFailure ? exchange.status : undefined,
      release,
    };
  }

  private async recorded(recording: Recording): Promise<Recorded> {
    try {
      return await (this.callKey.modelKey === undefined ? this.record(recording) : this.recordShared(recording));
    } finally {
      recording.end();
    }
  }

  private async record(recording: Recording): Promise<Recorded> {
    const { call, exchange } = this;
    return recording.finish(await call.run(exchange === call.exchange ? undefined : exchange.response));
  }

  /** The entry ends no later than if the method had run for this representation alone. */
  private async recordShared(recording: Recording): Promise<Recorded> {
    const { value, storedAt } = await this.parts.models.of(this.call, this.callKey);
    return recording.finish(value, Math.max(0, this.parts.clock() - storedAt) / 1000);
  }
}

/** Returns the error to report. For an answer with an error's status it is an exception with that status. */
function errorOf(failure: unknown): unknown {
  const { exchange } = Object(failure) as { exchange?: unknown };
  if (!(exchange instanceof Exchange)) return failure;
  return new HttpException(`The method answered with the status ${exchange.status}.`, exchange.status);
}

/** True for a failure's status, for an error after the first value, and for a stream that broke before anything was sent. */
function hasFailed({ entry, late, error, detail }: Recorded, { status, readsStreams }: Exchange): boolean {
  if (entry !== undefined || late !== undefined) return false;
  const isCut = detail === 'incomplete' && readsStreams;
  return isCut || isFailureStatus(status) || (error !== undefined && isFailure(error));
}
