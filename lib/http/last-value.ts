import { isObservable, lastValueFrom, Observable, ReplaySubject, type Subscription } from 'rxjs';

/** What a method's return value comes to, promised or not: the last value counts of an Observable, as it does for Nest. */
export async function lastValueOf(returned: unknown): Promise<unknown> {
  const value = await returned;
  return isObservable(value) ? lastValueFrom(value) : value;
}

/** What a method's return value comes to, for an interceptor that may gather values. */
export type Emitted =
  | { readonly kind: 'one'; readonly value: unknown }
  /** Anything else than one value and an end: no value, several, or one and then an error. */
  | { readonly kind: 'other'; readonly values: Observable<unknown>; readonly error?: unknown };

/**
 * One value, or an Observable of what the method emits, from its first value on. It waits for the end or a second value.
 * Rejects if an error comes first.
 */
export async function emittedBy(returned: unknown): Promise<Emitted> {
  const value = await returned;
  return isObservable(value) ? new Emissions(value).first : { kind: 'one', value };
}

/** How long values wait for somebody who wants them, in milliseconds: a client may have left. */
const UNWANTED_MS = 1000;

/** Runs an Observable once, and keeps what it emits for whoever subscribes later. */
class Emissions {
  readonly first: Promise<Emitted>;

  private readonly replay = new ReplaySubject<unknown>();
  private subscription?: Subscription;
  private isWanted = false;
  private count = 0;

  constructor(source: Observable<unknown>) {
    this.first = new Promise((resolve, reject) => {
      const other = (error?: unknown) => resolve({ kind: 'other', values: this.values(), error });
      let last: unknown;
      this.subscription = source.subscribe({
        next: (value) => {
          this.replay.next((last = value));
          if (++this.count === 2) other();
        },
        error: (error: unknown) => {
          this.replay.error(error);
          if (this.count === 0) reject(error as Error);
          else other(error);
        },
        complete: () => {
          this.replay.complete();
          if (this.count === 1) resolve({ kind: 'one', value: last });
          else other();
        },
      });
    });
  }

  /** Whoever leaves ends the source, as if they had subscribed to it. */
  private values(): Observable<unknown> {
    setTimeout(() => this.isWanted || this.subscription?.unsubscribe(), UNWANTED_MS).unref();
    return new Observable((subscriber) => {
      this.isWanted = true;
      subscriber.add(this.replay.subscribe(subscriber));
      subscriber.add(() => this.subscription?.unsubscribe());
    });
  }
}
