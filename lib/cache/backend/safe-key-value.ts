import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { isBusy, isPart } from '../../keyvalue/unavailable.js';
import { BoundedKeyValue } from './bounded-key-value.js';
import type { Breaker } from './breaker.js';
import { Circuit } from './circuit.js';
import type { Outage } from './outage.js';
import { systemSleep, type Sleep } from '../support/sleep.js';
import { isPromise, type MaybePromise } from '../support/maybe-promise.js';

/** What an operation gave, or that the backend did not do it. */
export type Outcome<T> = { readonly value: T } | typeof FAILED;

/** The backend refused, broke, took too long, or is not asked for now. Whether the operation was carried out is not known. */
export const FAILED = Symbol('the backend failed');

const PROBE = { key: 'probe', value: Buffer.of(1), seconds: 1 } as const;

/**
 * The one place where a backend's failure becomes an ordinary outcome: nothing here rejects, and nothing takes longer than
 * the key/value's `timeout` without any progress (`clear`: a hundred times that). An operation that had to wait too long in a queue
 * that moves fails for its caller alone. After three failures in a row the backend is left alone and
 * everything fails at once, until a probe in the background has found it well; where writes alone fail, reads go on.
 */
export class SafeKeyValue {
  private readonly backend: BoundedKeyValue;
  private readonly circuit: Circuit;
  private failedOperations = 0;

  constructor(
    keyValue: GiottoKeyValue,
    private readonly outage: Outage,
    sleep: Sleep = systemSleep,
  ) {
    const backend = (this.backend = new BoundedKeyValue(keyValue));
    const probes = {
      read: () => backend.get(PROBE.key),
      write: () => backend.set(PROBE.key, PROBE.value, PROBE.seconds),
    };
    this.circuit = new Circuit(outage, probes, sleep);
  }

  /** How many operations the backend has failed so far. Those that it was not asked for are not counted, nor are probes. */
  get failures(): number {
    return this.failedOperations;
  }

  /** How many times the backend has been left alone so far. */
  get outages(): number {
    return this.outage.count;
  }

  async get(key: string): Promise<Outcome<Buffer | undefined>> {
    return this.guard(this.circuit.reads, () => this.backend.get(key));
  }

  /** At once where the values are in this process. */
  getMany(keys: readonly string[]): MaybePromise<Outcome<(Buffer | undefined)[]>> {
    return this.guard(this.circuit.reads, () => this.backend.getMany(keys));
  }

  async set(key: string, value: Buffer, seconds: number): Promise<Outcome<void>> {
    return this.guard(this.circuit.writes, () => this.backend.set(key, value, seconds));
  }

  async add(key: string, value: Buffer, seconds: number): Promise<Outcome<boolean>> {
    return this.guard(this.circuit.writes, () => this.backend.add(key, value, seconds));
  }

  async delete(key: string): Promise<Outcome<boolean>> {
    return this.guard(this.circuit.writes, () => this.backend.delete(key));
  }

  async clear(): Promise<Outcome<void>> {
    return this.guard(this.circuit.writes, () => this.backend.clear());
  }

  /** Leaves the backend alone from now on, as after three failures: it is known to be down. */
  trip(error: unknown): void {
    this.circuit.reads.open(error);
  }

  /** Ends the probes, and what would be said later: the application ends. */
  close(): void {
    this.circuit.end();
    this.outage.end();
  }

  private guard<T>(breaker: Breaker, call: () => MaybePromise<T>): MaybePromise<Outcome<T>> {
    return breaker.isOpen ? FAILED : this.attempt(breaker, call);
  }

  private attempt<T>(breaker: Breaker, call: () => MaybePromise<T>): MaybePromise<Outcome<T>> {
    const { period } = breaker;
    const worked = (value: T): Outcome<T> => {
      breaker.worked(period);
      return { value };
    };
    const failed = (error: unknown): Outcome<T> => this.failed(breaker, period, error);
    try {
      const outcome = call();
      return isPromise(outcome) ? outcome.then(worked, failed) : worked(outcome);
    } catch (error) {
      return failed(error);
    }
  }

  private failed(breaker: Breaker, period: number, error: unknown): typeof FAILED {
    if (isBusy(error)) return FAILED;
    this.failedOperations++;
    if (isPart(error)) this.outage.failedInPart(error);
    else breaker.failed(period, error);
    return FAILED;
  }
}
