import { Abandoned } from './abandoned.js';
import type { Clock } from '../support/clock.js';
import type { Entry } from '../entry/entry.js';
import { isFailure } from '../entry/failure.js';
import type { CallDetails, HiddenFailure } from '../flight/hidden-failure.js';
import { decideLifetime, type Lifetime } from '../entry/lifetime.js';
import { OptionFailure } from '../support/option-failure.js';
import type { Policy } from '../entry/policy.js';
import type { LoadResult, Computation } from '../store/computation.js';
import { AS_IS, type Packed, type ValueForm } from './value-form.js';
import { watchedBy } from '../store/versions.js';

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
  /** The lifetime in seconds, 0 for one that never ends, or with windows; `null` and `undefined` mean that it is not stored. */
  lifetime(value: Value): unknown;
  /** Tags that follow from the value; `undefined` where none do. */
  readonly tagsOf: ((value: Value) => readonly string[]) | undefined;
  /** How the value comes back; as it is, if nothing says more. */
  readonly form?: ValueForm;
  /** Whether it is said if no value of this name is ever stored. */
  readonly isWatched?: boolean;
  /** The call, for whoever is told that it failed. */
  details(): CallDetails;
}

/** Who is told what keeps a value from being stored, and what failed behind an old one. */
export interface ValueWarnings {
  notCached(name: string, why: unknown): void;
  failed(failure: HiddenFailure): void;
}

/** Who finds out that no value of a name is ever stored. */
export interface ValueWatch {
  worked(name: string): void;
  refused(name: string, reason: 'lifetime' | 'transaction'): void;
}

/** What a computation looks at beside the call. */
export interface ValueParts {
  readonly clock: Clock;
  readonly warnOnce: ValueWarnings;
  readonly watch: ValueWatch;
}

const NONE: readonly never[] = [];

/** What is said of a value that is too long. @param bound that it exceeds */
export const tooLong = (bound: string): string => `its value is longer than ${bound}. Raise the bound, or let it return less.`;

/** A value, as a computation to the cache. Any error counts as a failure but one that says by its status that it is an answer. */
export class ValueComputation<Value> implements Computation<Value> {
  readonly level = 'model';
  readonly key: string;
  readonly versions: readonly string[];
  readonly watched: readonly string[];
  readonly policy: Policy;
  readonly seconds: number | undefined;

  private readonly form: ValueForm;
  private hasRun = false;

  constructor(
    private readonly call: ValueCall<Value>,
    private readonly parts: ValueParts,
  ) {
    this.key = call.key;
    this.versions = call.versions;
    this.watched = watchedBy(call.tagsOf !== undefined);
    this.policy = call.policy;
    this.seconds = call.seconds;
    this.form = call.form ?? AS_IS;
  }

  accepts(entry: Entry): boolean {
    return this.form.reads(entry);
  }

  isFailure(error: unknown): boolean {
    return isFailure(error);
  }

  reportHidden(error: unknown): void {
    if (this.hasRun && !(error instanceof Abandoned)) this.parts.warnOnce.failed({ program: this.call.name, error, details: () => this.call.details() });
  }

  /** There is no response that could be touched. */
  detach(): void {}

  async compute(): Promise<LoadResult<Value>> {
    this.hasRun = true;
    const answer = await this.call.compute();
    try {
      const loaded = await this.calculated(answer);
      if (loaded.entry !== undefined && this.call.isWatched) this.parts.watch.worked(this.call.name);
      return loaded;
    } catch (error) {
      if (error instanceof OptionFailure) return this.refused(answer, error);
      throw error;
    }
  }

  /** @throws OptionFailure */
  private async calculated(answer: Value): Promise<LoadResult<Value>> {
    const lifetime = decideLifetime(await this.call.lifetime(answer));
    if (lifetime.kind === 'off') return this.declined(answer);
    if (lifetime.kind === 'impossible') return this.refused(answer, lifetime.complaint);
    const packed = this.form.pack(answer);
    if (packed.kind === 'refused') return this.refused(answer, packed.why);
    if (packed.body.length > this.call.maxEntryBytes) return this.refused(answer, tooLong(`maxEntryBytes, ${this.call.maxEntryBytes} bytes`));
    return { value: packed.answer as Value, tags: this.call.tagsOf?.(answer), entry: this.entryOf(packed, lifetime) };
  }

  private entryOf({ body, classes }: Packed & { kind: 'packed' }, { seconds, staleWhileRevalidate, staleIfError }: Lifetime): Entry {
    const storedAt = this.parts.clock();
    return { level: 'model', status: 200, headers: NONE, removed: NONE, storedAt, seconds, staleWhileRevalidate, staleIfError, body, classes };
  }

  private refused(answer: Value, complaint: string | OptionFailure): LoadResult<Value> {
    this.parts.warnOnce.notCached(this.call.name, complaint);
    return { value: this.form.given(answer) as Value };
  }

  /** Without a lifetime, which may be right: it is said only if no value is ever stored. */
  private declined(answer: Value): LoadResult<Value> {
    if (this.call.isWatched) this.parts.watch.refused(this.call.name, 'lifetime');
    return { value: this.form.given(answer) as Value };
  }
}
