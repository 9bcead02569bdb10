import { isObservable, lastValueFrom, Observable, ReplaySubject, Subscription, type Observer } from 'rxjs';

/** Resolves a method's return value. Of an Observable the last value counts, as it does for Nest. */
export async function lastValueOf(returned: unknown): Promise<unknown> {
  const value = await returned;
  return isObservable(value) ? lastValueFrom(value) : value;
}

/** The values of a method, for interceptors that may gather them. */
export type Emitted =
  | { readonly kind: 'one'; readonly value: unknown }
  /** No value, several values, or one value and then an error. */
  | { readonly kind: 'other'; readonly values: Observable<unknown>; readonly error?: unknown };

/** How long a first value waits for the end of the Observable, and then for a subscriber, in milliseconds. */
const PATIENCE_MS = 1000;

/**
 * Resolves to one value, or to an Observable of all values from the first on. Waits for the end or a second value, but at most
 * `patience`: an interceptor may need the first value alone. Rejects if an error comes first.
 * @param patience milliseconds
 */
export async function emittedBy(returned: unknown, patience = PATIENCE_MS): Promise<Emitted> {
  const value = await returned;
  return isObservable(value) ? new Emissions(value, patience).first : { kind: 'one', value };
}

/** Subscribes to an Observable once, and replays its values to later subscribers. */
class Emissions implements Observer<unknown> {
  readonly first: Promise<Emitted>;

  private readonly all = new ReplaySubject<unknown>();
  private readonly subscription = new Subscription();
  private settle!: (emitted: Emitted) => void;
  private fail!: (error: unknown) => void;
  private values: readonly unknown[] = [];
  private isWanted = false;
  private isPassedOn = false;

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

  /** Each further value would set a timer of its own. */
  private passOn(error?: unknown): void {
    if (this.isPassedOn) return;
    this.isPassedOn = true;
    this.settle({ kind: 'other', values: this.wanted(), error });
    setTimeout(() => this.isWanted || this.subscription.unsubscribe(), this.patience).unref();
  }

  /** Unsubscribing ends the source, as a subscription to it would. */
  private wanted(): Observable<unknown> {
    return new Observable((subscriber) => {
      this.isWanted = true;
      subscriber.add(this.all.subscribe(subscriber));
      subscriber.add(this.subscription);
    });
  }
}
