import { Abandoned } from './abandoned.js';
import type { Clock } from '../support/clock.js';
import type { Entry } from '../entry/entry.js';
import { isFailure } from '../entry/failure.js';
import type { CallDetails, HiddenFailure } from '../flight/hidden-failure.js';
import { decideLifetime, type Lifetime } from '../entry/lifetime.js';
import { OptionFailure } from '../support/option-failure.js';
import type { Policy } from '../entry/policy.js';
import type { LoadResult, Computation, ForwardReason } from '../store/computation.js';
import { AS_IS, type Packed, type ValueForm } from './value-form.js';
import { watchedBy } from '../store/versions.js';

/** A call whose value is cached, without a response around it. */
export interface ValueCall<Value> {
  /** Its name in warnings. */
  readonly name: string;
  readonly key: string;
  /** The names of the versions that its entry depends on, as far as they are known in advance. */
  readonly versions: readonly string[];
  readonly policy: Policy;
  /** The lifetime in seconds, unless a function decides it. */
  readonly seconds: number | undefined;
  readonly maxEntryBytes: number;
  compute(): Value | Promise<Value>;
  /** Returns the lifetime in seconds (0 never ends), or an object with windows. `null` and `undefined` mean "do not store". */
  lifetime(value: Value): unknown;
  /** Returns the tags that follow from the value. `undefined` if there are none. */
  readonly tagsOf: ((value: Value) => readonly string[]) | undefined;
  /** How the value is stored. @default as it is */
  readonly form?: ValueForm;
  /** True if another call is counted in its place. */
  readonly isUncounted?: boolean;
  /** True to warn if no value of this name is ever stored. */
  readonly isWatched?: boolean;
  /** Describes the call to whoever is told that it failed. */
  details(): CallDetails;
}

/** Receives why a value is not stored, and failures that an old value hides. */
export interface ValueWarnings {
  notCached(name: string, why: unknown): void;
  failed(failure: HiddenFailure): void;
}

/** Notices names of which no value is ever stored. */
export interface ValueWatch {
  worked(name: string): void;
  refused(name: string, reason: 'lifetime' | 'transaction'): void;
}

export interface ValueParts {
  readonly clock: Clock;
  readonly warnOnce: ValueWarnings;
  readonly watch: ValueWatch;
}

const NONE: readonly never[] = [];

/** Returns the complaint about a value that is too long. @param bound the bound that it exceeds */
export const tooLong = (bound: string): string =>
  `its value is longer than ${bound}. Raise the bound, or let it return less.`;

/** The computation of a value. Every error counts as a failure, unless its status says that it is an answer. */
export class ValueComputation<Value> implements Computation<Value> {
  readonly level = 'model';
  readonly key: string;
  readonly program: string | undefined;
  readonly versions: readonly string[];
  readonly watched: readonly string[];
  readonly policy: Policy;

  /** Why the method ran, if it did. */
  why: ForwardReason = 'miss';

  private readonly form: ValueForm;
  private hasRun = false;

  constructor(
    private readonly call: ValueCall<Value>,
    private readonly parts: ValueParts,
  ) {
    this.key = call.key;
    this.program = call.isUncounted ? undefined : call.name;
    this.versions = call.versions;
    this.watched = watchedBy(call.tagsOf !== undefined);
    this.policy = call.policy;
    this.form = call.form ?? AS_IS;
  }

  accepts(entry: Entry): boolean {
    return this.form.reads(entry);
  }

  isFailure(error: unknown): boolean {
    return isFailure(error);
  }

  reportHidden(error: unknown): void {
    if (this.hasRun && !(error instanceof Abandoned))
      this.parts.warnOnce.failed({ program: this.call.name, error, details: () => this.call.details() });
  }

  /** There is no response to protect. */
  detach(): void {}

  async compute(why: ForwardReason = 'miss'): Promise<LoadResult<Value>> {
    this.why = why;
    this.hasRun = true;
    const value = await this.call.compute();
    try {
      const result = await this.resultOf(value);
      if (result.entry !== undefined && this.call.isWatched) this.parts.watch.worked(this.call.name);
      return result;
    } catch (error) {
      if (error instanceof OptionFailure) return this.refused(value, 'option-error', error);
      throw error;
    }
  }

  /** @throws OptionFailure */
  private async resultOf(value: Value): Promise<LoadResult<Value>> {
    const lifetime = decideLifetime(await this.call.lifetime(value));
    if (lifetime.kind === 'off') return this.declined(value);
    if (lifetime.kind === 'impossible') return this.refused(value, 'option-error', lifetime.complaint);
    const packed = this.form.pack(value);
    if (packed.kind === 'refused') return this.refused(value, 'class-instance', packed.why);
    if (packed.body.length > this.call.maxEntryBytes)
      return this.refused(value, 'size', tooLong(`maxEntryBytes, ${this.call.maxEntryBytes} bytes`));
    return { value: packed.given as Value, tags: this.call.tagsOf?.(value), entry: this.entryOf(packed, lifetime) };
  }

  private entryOf(
    { body, classes }: Packed & { kind: 'packed' },
    { seconds, staleWhileRevalidate, staleIfError }: Lifetime,
  ): Entry {
    const storedAt = this.parts.clock();
    return {
      level: 'model',
      status: 200,
      headers: NONE,
      removed: NONE,
      storedAt,
      seconds,
      staleWhileRevalidate,
      staleIfError,
      body,
      classes,
    };
  }

  private refused(value: Value, detail: string, complaint: string | OptionFailure): LoadResult<Value> {
    this.parts.warnOnce.notCached(this.call.name, complaint);
    return { value: this.form.given(value) as Value, detail };
  }

  /** No lifetime may be intended, so it is only mentioned if no value is ever stored. */
  private declined(value: Value): LoadResult<Value> {
    if (this.call.isWatched) this.parts.watch.refused(this.call.name, 'lifetime');
    return { value: this.form.given(value) as Value, detail: 'lifetime' };
  }
}
