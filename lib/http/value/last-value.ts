import { isObservable, lastValueFrom, Observable, ReplaySubject, Subscription, type Observer } from 'rxjs';

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

/** How long a value waits for the end behind it, and for somebody who wants it, in milliseconds. */
const PATIENCE_MS = 1000;

/**
 * One value, or an Observable of what the method emits, from its first value on. It waits for the end or a second value, but
 * not for ever: an interceptor may be content with the first. Rejects if an error comes first.
 */
export async function emittedBy(returned: unknown, patience = PATIENCE_MS): Promise<Emitted> {
  const value = await returned;
  return isObservable(value) ? new Emissions(value, patience).first : { kind: 'one', value };
}

/** Runs an Observable once, and keeps what it emits for whoever subscribes later. */
class Emissions implements Observer<unknown> {
  readonly first: Promise<Emitted>;

  private readonly all = new ReplaySubject<unknown>();
  private readonly subscription = new Subscription();
  private settle!: (emitted: Emitted) => void;
  private fail!: (error: unknown) => void;
  private values: readonly unknown[] = [];
  private isWanted = false;

  constructor(
    source: Observable<unknown>,
    private readonly patience: number,
  ) {
    this.first = new Promise((resolve, reject) => Object.assign(this, { settle: resolve, fail: reject }));
    this.subscription.add(source.subscribe(this));
  }

  next(value: unknown): void {
    this.all.next(value);
    if (this.values.length < 2) this.values = [...this.values, value];
    if (this.values.length === 2) this.passOn();
    else setTimeout(() => this.passOn(), this.patience).unref();
  }

  error(error: unknown): void {
    this.all.error(error);
    if (this.values.length === 0) this.fail(error);
    else this.passOn(error);
  }

  complete(): void {
    this.all.complete();
    if (this.values.length === 1) this.settle({ kind: 'one', value: this.values[0] });
    else this.passOn();
  }

  private passOn(error?: unknown): void {
    this.settle({ kind: 'other', values: this.wanted(), error });
    setTimeout(() => this.isWanted || this.subscription.unsubscribe(), this.patience).unref();
  }

  /** Whoever leaves ends the source, as if they had subscribed to it. */
  private wanted(): Observable<unknown> {
    return new Observable((subscriber) => {
      this.isWanted = true;
      subscriber.add(this.all.subscribe(subscriber));
      subscriber.add(this.subscription);
    });
  }
}
