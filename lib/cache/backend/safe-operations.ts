import { invalidAnswer } from '../../errors/backend.js';
import type { GiottoKeyValue, HeadsAndFound } from '../../keyvalue/giotto-key-value.js';
import { isBusy, isPart, isSilent } from '../../keyvalue/unavailable.js';
import type { GiottoBackendState } from '../../observe/messages.js';
import { FAILURES_TO_OPEN, type Breaker } from './breaker.js';
import { Circuit } from './circuit.js';
import { OperationDeadlines } from './operation-deadlines.js';
import type { Outage } from './outage.js';
import { done, FAILED, type Failed, type Outcome } from './outcome.js';
import { systemSleep, type Sleep } from '../support/sleep.js';
import { isPromise, type MaybePromise } from '../support/maybe-promise.js';

const PROBE = { key: 'probe', value: Buffer.of(1), seconds: 1 } as const;

/**
 * The operations of a backend that do one thing. No method rejects: this is the one place where a backend's failure becomes an
 * ordinary outcome. Each settles within the backend's `timeout` without progress; `clear` gets a hundred times as long.
 *
 * An operation that waited too long in a queue that moves fails for its caller alone. After three failures in a row every
 * operation fails at once, until a probe in the background succeeds. If only writes fail, reads go on.
 */
export abstract class SafeOperations {
  protected readonly deadlines: OperationDeadlines;
  protected readonly circuit: Circuit;
  private failedOperations = 0;
  private unanswered = 0;
  private successes = 0;
  private silentInARow = 0;

  constructor(
    protected readonly keyValue: GiottoKeyValue,
    private readonly outage: Outage,
    sleep: Sleep = systemSleep,
  ) {
    this.deadlines = new OperationDeadlines(keyValue);
    const probes = {
      read: () => this.fetch(PROBE.key),
      write: () => this.deadlines.bound('set', keyValue.set(PROBE.key, PROBE.value, PROBE.seconds)),
    };
    this.circuit = new Circuit(outage, probes, sleep);
  }

  /** How many operations the backend has failed. Operations that were not sent, and probes, do not count. */
  get failures(): number {
    return this.failedOperations;
  }

  /** How many operations got no answer in time. If it rises while a caller waits, another operation would take as long again. */
  get silences(): number {
    return this.unanswered;
  }

  /** How many times the breakers have opened for reads or for all writes. */
  get outages(): number {
    return this.outage.count;
  }

  /** Returns what the backend can do. */
  get state(): GiottoBackendState {
    return this.outage.state;
  }

  /** Says that a value of so many bytes is not stored, if the backend tells how to raise its limit. */
  refusesSize(bytes: number): void {
    const { maxValueBytes, limitedBy } = this.keyValue;
    if (limitedBy !== undefined) this.outage.refusedSize(bytes, { most: maxValueBytes, cure: limitedBy });
  }

  /** Asks the backend for a key that no entry has. Returns false if it fails, or is not asked now. */
  async ping(): Promise<boolean> {
    return (await this.get(PROBE.key)).kind === 'done';
  }

  async get(key: string): Promise<Outcome<Buffer | undefined>> {
    return this.guard(this.circuit.reads, () => this.fetch(key));
  }

  /** Returns the values at once if they are in this process. */
  getMany(keys: readonly string[]): MaybePromise<Outcome<(Buffer | undefined)[]>> {
    return this.guard(this.circuit.reads, () => {
      const found = this.keyValue.getMany(keys);
      return isPromise(found)
        ? this.deadlines.bound('getMany', found).then((list) => this.checkList(list))
        : this.checkList(found);
    });
  }

  async set(key: string, value: Buffer, seconds: number): Promise<Outcome<void>> {
    return this.guard(this.circuit.writes, () => this.deadlines.bound('set', this.keyValue.set(key, value, seconds)));
  }

  async add(key: string, value: Buffer, seconds: number): Promise<Outcome<boolean>> {
    return this.guard(this.circuit.writes, () => this.deadlines.bound('add', this.keyValue.add(key, value, seconds)));
  }

  /** True if the values live in this process. */
  get isInProcess(): boolean {
    return this.keyValue.isInProcess;
  }

  /** True if `extend` does anything. */
  get canExtend(): boolean {
    return this.keyValue.extend !== undefined;
  }

  /** Keeps what is under the keys for at least so long, if the backend can. */
  async extend(keys: readonly string[], seconds: number): Promise<Outcome<void>> {
    return this.guard(this.circuit.writes, () => this.deadlines.bound('extend', this.keyValue.extend?.(keys, seconds)));
  }

  /** Reads the first bytes of some values, and others whole. */
  async getHeads(heads: readonly string[], bytes: number, others: readonly string[]): Promise<Outcome<HeadsAndFound>> {
    return this.guard(this.circuit.reads, () =>
      this.deadlines.bound('getHeads', this.keyValue.getHeads(heads, bytes, others)).then((read) => ({
        heads: this.checkList(read.heads, 'getHeads'),
        found: this.checkList(read.found, 'getHeads'),
      })),
    );
  }

  async delete(key: string): Promise<Outcome<boolean>> {
    return this.guard(this.circuit.writes, () => this.deadlines.bound('delete', this.keyValue.delete(key)));
  }

  async clear(): Promise<Outcome<void>> {
    return this.guard(this.circuit.writes, () => this.deadlines.bound('clear', this.keyValue.clear()));
  }

  /** Opens the breakers as three failures would, because the backend is known to be down. */
  trip(error: unknown): void {
    this.circuit.reads.open(error);
  }

  /** Ends the probes, and logs nothing more: the application ends. */
  close(): void {
    this.circuit.end();
    this.outage.end();
  }

  private async fetch(key: string): Promise<Buffer | undefined> {
    const found: unknown = await this.deadlines.bound('get', this.keyValue.get(key));
    if (found === undefined || found === null || Buffer.isBuffer(found)) return found ?? undefined;
    throw invalidAnswer(`${this.keyValue.describe()}: get`, found, 'a Buffer, or undefined for a miss');
  }

  protected readonly checkList = <T = Buffer | undefined>(found: readonly T[], operation = 'getMany'): T[] => {
    if (Array.isArray(found)) return found as T[];
    throw invalidAnswer(
      `${this.keyValue.describe()}: ${operation}`,
      found,
      'an array with a Buffer or undefined for each key',
    );
  };

  /** @param shows true if a result shows that operations of this breaker's kind work */
  protected guard<T>(
    breaker: Breaker,
    call: () => MaybePromise<T>,
    shows: (value: T) => boolean = always,
  ): MaybePromise<Outcome<T>> {
    if (breaker.isOpen) return FAILED;
    const { period } = breaker;
    const begin = this.successes + this.circuit.reads.period;
    const worked = (value: T): Outcome<T> => {
      this.successes++;
      this.silentInARow = 0;
      if (shows(value)) breaker.worked(period);
      return done(value);
    };
    const failed = (error: unknown): Outcome<T> => {
      if (isSilent(error) && !isPart(error)) this.wasSilent(begin, error);
      return this.failed(breaker, period, error);
    };
    try {
      const outcome = call();
      return isPromise(outcome) ? outcome.then(worked, failed) : worked(outcome);
    } catch (error) {
      return failed(error);
    }
  }

  /**
   * Opens both breakers at the third operation in a row that got no answer in time, whether it reads or writes.
   * @param begin successes plus outages when the operation began. If there are more now, the operation tells how the backend was
   * before, and does not count
   */
  private wasSilent(begin: number, error: unknown): void {
    const { reads } = this.circuit;
    if (begin !== this.successes + reads.period || ++this.silentInARow < FAILURES_TO_OPEN) return;
    this.silentInARow = 0;
    reads.open(error);
  }

  private failed(breaker: Breaker, period: number, error: unknown): Failed {
    if (isBusy(error) || isSilent(error)) this.unanswered++;
    if (isBusy(error)) return FAILED;
    this.failedOperations++;
    if (isPart(error)) this.outage.failedInPart(error);
    else breaker.failed(period, error);
    return FAILED;
  }
}

const always = () => true;
