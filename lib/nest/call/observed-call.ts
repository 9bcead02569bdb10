import { defer, from, isObservable, mergeMap, of, Subject, takeUntil, type Observable, type Subscriber } from 'rxjs';

import { Abandoned } from '../../cache/value/abandoned.js';
import type { ValueCache } from '../../cache/value/value-cache.js';
import type { ValueCall } from '../../cache/value/value-computation.js';
import { AS_IS, type Packed } from '../../cache/value/value-form.js';

/** The result of an Observable without values. It is not stored. */
const NOTHING = Symbol('no value');

/** Who gets the values. */
export interface Recipient {
  readonly subscriber: Subscriber<unknown>;
  /** Called if there are several values, which cannot be replayed and are not stored. `undefined` if the last one is the answer. */
  readonly onSeries: (() => void) | undefined;
}

/** Returns a method's result, or its promise's, as an Observable. An exception becomes its error. */
export const emissionsOf = (run: () => unknown): Observable<unknown> =>
  defer(() => {
    const returned = run();
    return isObservable(returned)
      ? returned
      : from(Promise.resolve(returned)).pipe(mergeMap((value) => (isObservable(value) ? value : of(value))));
  });

/** The part of a value that is to be stored. */
interface Kept {
  readonly value: unknown;
  readonly packed: Packed;
  readonly tags: readonly string[] | undefined;
}

/**
 * One subscription to a program that returns Observables. On a hit it emits the stored value and completes. On a miss
 * it passes on the method's values as they come, and completes once the last value is stored.
 *
 * A subscriber who leaves before the first value ends the source. If one leaves later, as `firstValueFrom` does, the
 * source may still complete in the same turn of the event loop. Then its value is stored. A further value ends the
 * source at once.
 */
export class ObservedCall {
  private readonly abandoned = new Subject<void>();
  /** True once a value of the source was passed on. From then on a stored value cannot replace it. */
  private isLive = false;
  private isOver = false;
  /** True if the last run emitted several values that all count. */
  private isSeries = false;
  private hasLeft = false;
  private hasRun = false;
  /** The last value as it was before it was passed on to those who may change it. */
  private kept: Kept | undefined;
  /** Tells the subscriber how the source ended. */
  private ending: (() => void) | undefined;
  /** True if the cache has answered, and only the source's end is missing. */
  private isLeftToSource = false;

  constructor(
    private readonly call: ValueCall<unknown>,
    private readonly source: Observable<unknown>,
    private readonly to: Recipient,
  ) {}

  /** Never rejects. */
  async follow(values: ValueCache): Promise<void> {
    try {
      this.settle(await values.wrap(this.valueCall()));
    } catch (error) {
      if (error instanceof Abandoned && !this.to.subscriber.closed) return this.follow(values);
      this.end(() => this.to.subscriber.error(error));
    }
  }

  /** Called when the subscriber leaves, or has got everything. */
  leave(): void {
    if (this.isOver) return;
    this.hasLeft = true;
    if (this.isLive) setImmediate(() => this.abandoned.next());
    else this.abandoned.next();
  }

  private valueCall(): ValueCall<unknown> {
    let last: unknown = NOTHING;
    const { form = AS_IS, tagsOf } = this.call;
    return {
      ...this.call,
      form: { ...form, pack: (value) => this.keptOf(value)?.packed ?? form.pack(value) },
      tagsOf: tagsOf && ((value) => this.keptOf(value)?.tags ?? tagsOf(value)),
      compute: async () => (last = await this.run()),
      lifetime: (value) => {
        if (this.isSeries) this.to.onSeries?.();
        return value === NOTHING || this.isSeries ? null : this.call.lifetime(value);
      },
      get isWatched() {
        return last !== NOTHING;
      },
    };
  }

  /** Only the first run passes values on. A refresh does not. */
  private run(): Promise<unknown> {
    const isFirst = !this.hasRun;
    this.hasRun = true;
    this.kept = undefined;
    if (this.hasLeft && !this.isOver) return Promise.reject(new Abandoned());
    return new Promise((resolve, reject) => {
      let last: unknown = NOTHING;
      this.isSeries = false;
      const next = (value: unknown) => {
        this.isSeries = last !== NOTHING && this.to.onSeries !== undefined;
        last = value;
        if (isFirst) this.pass(value);
      };
      this.abandoned.subscribe(() => reject(new Abandoned()));
      this.source.pipe(takeUntil(this.abandoned)).subscribe({
        next,
        error: (error) =>
          this.endWith(
            () => this.to.subscriber.error(error),
            () => reject(error),
          ),
        complete: () =>
          this.endWith(
            () => this.to.subscriber.complete(),
            () => resolve(last),
          ),
      });
    });
  }

  private pass(value: unknown): void {
    if (this.hasLeft) return this.abandoned.next();
    if (this.isOver) return;
    this.isLive = true;
    this.keep(value);
    this.to.subscriber.next(value);
  }

  /** An interceptor changes a value in the moment that it gets it. */
  private keep(value: unknown): void {
    this.kept = undefined;
    if (typeof value !== 'object' || value === null || this.isSeries) return;
    const { form = AS_IS, tagsOf } = this.call;
    try {
      this.kept = { value, packed: form.pack(value), tags: tagsOf?.(value) };
    } catch {
      this.kept = undefined; // The same is tried once more when it is stored, and fails there.
    }
  }

  private keptOf(value: unknown): Kept | undefined {
    return this.kept !== undefined && this.kept.value === value ? this.kept : undefined;
  }

  /** Tells the subscriber the source's end once the cache is done, unless the cache has answered before. */
  private endWith(ending: () => void, result: () => void): void {
    this.ending = ending;
    result();
    if (this.isLeftToSource) this.end(ending);
  }

  /** A stale value that stands in for a late or failed source is dropped if the source has already emitted. */
  private settle(value: unknown): void {
    if (!this.isLive) return this.end(() => this.emit(value));
    if (this.ending === undefined) this.isLeftToSource = true;
    else this.end(this.ending);
  }

  private emit(value: unknown): void {
    if (value !== NOTHING) this.to.subscriber.next(value);
    this.to.subscriber.complete();
  }

  private end(tell: () => void): void {
    this.isOver = true;
    tell();
  }
}
