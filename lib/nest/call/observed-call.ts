import { defer, from, isObservable, mergeMap, of, Subject, takeUntil, type Observable, type Subscriber } from 'rxjs';

import { Abandoned } from '../../cache/value/abandoned.js';
import type { ValueCache } from '../../cache/value/value-cache.js';
import type { ValueCall } from '../../cache/value/value-computation.js';

/** What an Observable without values comes to, which is not stored. */
const NOTHING = Symbol('no value');

/** What a method returned, or its promise, as an Observable; what it throws is an error of that. */
export const emissionsOf = (run: () => unknown): Observable<unknown> =>
  defer(() => {
    const returned = run();
    return isObservable(returned) ? returned : from(Promise.resolve(returned)).pipe(mergeMap((value) => (isObservable(value) ? value : of(value))));
  });

/**
 * One subscription to a program that returns Observables. A stored value is emitted, and that is the end. Whoever has the method
 * run gets what it emits as it comes, and its end once the last value is stored.
 *
 * A subscriber who leaves before the first value ends the source. One who leaves later, as `firstValueFrom` does, leaves it the
 * rest of this turn of the event loop to end in, so that its value can be stored; a further value ends it at once.
 */
export class ObservedCall {
  private readonly abandoned = new Subject<void>();
  /** Whether a value of the source was passed on, which decides from then on. */
  private isLive = false;
  private isOver = false;
  private hasLeft = false;
  private hasRun = false;
  /** How the source ended. */
  private ending: (() => void) | undefined;
  /** Whether the source alone is waited for. */
  private isLeftToSource = false;

  constructor(
    private readonly call: ValueCall<unknown>,
    private readonly source: Observable<unknown>,
    private readonly subscriber: Subscriber<unknown>,
  ) {}

  /** Never rejects. */
  async follow(values: ValueCache): Promise<void> {
    try {
      this.settle(await values.wrap(this.valueCall()));
    } catch (error) {
      if (error instanceof Abandoned && !this.subscriber.closed) return this.follow(values);
      this.end(() => this.subscriber.error(error));
    }
  }

  /** The subscriber has left, or got all. */
  leave(): void {
    if (this.isOver) return;
    this.hasLeft = true;
    if (this.isLive) setImmediate(() => this.abandoned.next());
    else this.abandoned.next();
  }

  private valueCall(): ValueCall<unknown> {
    let last: unknown = NOTHING;
    return {
      ...this.call,
      compute: async () => (last = await this.run()),
      lifetime: (value) => (value === NOTHING ? null : this.call.lifetime(value)),
      get isWatched() {
        return last !== NOTHING;
      },
    };
  }

  /** Refreshes, and what goes on after an old value has answered, pass nothing on. */
  private run(): Promise<unknown> {
    const isFirst = !this.hasRun;
    this.hasRun = true;
    if (this.hasLeft && !this.isOver) return Promise.reject(new Abandoned());
    return new Promise((resolve, reject) => {
      let last: unknown = NOTHING;
      const next = (value: unknown) => {
        last = value;
        if (isFirst) this.pass(value);
      };
      this.abandoned.subscribe(() => reject(new Abandoned()));
      this.source.pipe(takeUntil(this.abandoned)).subscribe({
        next,
        error: (error) => this.endWith(() => this.subscriber.error(error), () => reject(error)),
        complete: () => this.endWith(() => this.subscriber.complete(), () => resolve(last)),
      });
    });
  }

  private pass(value: unknown): void {
    if (this.hasLeft) return this.abandoned.next();
    if (this.isOver) return;
    this.isLive = true;
    this.subscriber.next(value);
  }

  /** The subscriber hears of the source's end when the cache is done with it, unless that has answered before. */
  private endWith(ending: () => void, result: () => void): void {
    this.ending = ending;
    result();
    if (this.isLeftToSource) this.end(ending);
  }

  /** An old value that answers in place of a source which is late, or has failed, comes too late itself if the source has begun. */
  private settle(value: unknown): void {
    if (!this.isLive) return this.end(() => this.emit(value));
    if (this.ending === undefined) this.isLeftToSource = true;
    else this.end(this.ending);
  }

  private emit(value: unknown): void {
    if (value !== NOTHING) this.subscriber.next(value);
    this.subscriber.complete();
  }

  private end(tell: () => void): void {
    this.isOver = true;
    tell();
  }
}
