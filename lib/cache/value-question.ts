import type { Clock } from './clock.js';
import type { Entry } from './entry.js';
import { isFailure } from './failure.js';
import { complaintAboutLifetime, isLifetime } from './lifetime.js';
import { encodeModel, findUncopyable } from './model.js';
import type { Policy } from './policy.js';
import type { Calculation, Question } from './question.js';
import { watchedBy } from './versions.js';

/** A value to be calculated or found, with no response around it. */
export interface ValueCall<Value> {
  /** What it is called in warnings. */
  readonly name: string;
  readonly key: string;
  /** The names of the versions that its entry depends on, as far as they are known beforehand. */
  readonly versions: readonly string[];
  readonly policy: Policy;
  /** Seconds of lifetime where no function decides them. */
  readonly seconds: number | undefined;
  readonly maxEntryBytes: number;
  compute(): Value | Promise<Value>;
  /** The lifetime in seconds; 0 never ends, `null` and `undefined` mean that it is not stored. */
  lifetime(value: Value): unknown;
  /** Tags that follow from the value; `undefined` where none do. */
  readonly tagsOf: ((value: Value) => readonly string[]) | undefined;
}

/** Who is told what keeps a value from being stored, and what failed when nobody waited for it. */
export interface ValueComplaints {
  notCached(name: string, why: string): void;
  failedLate(name: string, error: unknown): void;
}

const NONE: readonly never[] = [];

/** What is said of a value that is too long. @param bound that it exceeds */
export const tooLong = (bound: string): string => `its value is longer than ${bound}. Raise the bound, or let it return less.`;

/** A value, as a question to the cache. Any error counts as a failure but one that says by its status that it is an answer. */
export class ValueQuestion<Value> implements Question<Value> {
  readonly level = 'model';
  readonly key: string;
  readonly versions: readonly string[];
  readonly watched: readonly string[];
  readonly policy: Policy;
  readonly seconds: number | undefined;

  constructor(
    private readonly call: ValueCall<Value>,
    private readonly clock: Clock,
    private readonly complaints: ValueComplaints,
  ) {
    this.key = call.key;
    this.versions = call.versions;
    this.watched = watchedBy(call.tagsOf !== undefined);
    this.policy = call.policy;
    this.seconds = call.seconds;
  }

  accepts(): boolean {
    return true;
  }

  isFailure(error: unknown): boolean {
    return isFailure(error);
  }

  reportLate(error: unknown): void {
    this.complaints.failedLate(this.call.name, error);
  }

  /** There is no response that could be touched. */
  detach(): void {}

  async calculate(): Promise<Calculation<Value>> {
    const answer = await this.call.compute();
    const seconds = await this.call.lifetime(answer);
    if (!isLifetime(seconds)) return this.refused(answer, complaintAboutLifetime(seconds));
    const uncopyable = findUncopyable(answer);
    if (uncopyable !== undefined) return this.refused(answer, `it is ${uncopyable.what}, which would not survive being copied. Use plain objects.`);
    const body = encodeModel(answer);
    if (body.length > this.call.maxEntryBytes) return this.refused(answer, tooLong(`maxEntryBytes, ${this.call.maxEntryBytes} bytes`));
    return { answer, entry: this.entryOf(body, seconds), tags: this.call.tagsOf?.(answer) };
  }

  private entryOf(body: Buffer, seconds: number): Entry {
    return { level: 'model', status: 200, headers: NONE, removed: NONE, storedAt: this.clock(), seconds, body };
  }

  private refused(answer: Value, complaint: string | undefined): Calculation<Value> {
    if (complaint !== undefined) this.complaints.notCached(this.call.name, complaint);
    return { answer };
  }
}
