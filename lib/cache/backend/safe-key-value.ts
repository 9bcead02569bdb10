import { invalidAnswer } from '../../errors/backend.js';
import type {
  AddedAndFound,
  GiottoKeyValue,
  HeadsAndFound,
  KeyValueItem,
  SeenValue,
} from '../../keyvalue/giotto-key-value.js';
import { isBusy, isPart, isSilent } from '../../keyvalue/unavailable.js';
import type { GiottoBackendState } from '../../observe/messages.js';
import type { Breaker } from './breaker.js';
import { Circuit } from './circuit.js';
import { OperationDeadlines } from './operation-deadlines.js';
import type { Outage } from './outage.js';
import { systemSleep, type Sleep } from '../support/sleep.js';
import { isPromise, type MaybePromise } from '../support/maybe-promise.js';

/** The result of an operation. `failed`: the backend refused, broke, took too long, or is not asked now. The operation may still take effect. */
export type Outcome<T> = { readonly kind: 'done'; readonly value: T } | Failed;

interface Failed {
  readonly kind: 'failed';
}

export const FAILED: Failed = { kind: 'failed' };

/** The result of `addAndGet`: each part succeeds or fails by itself. */
export interface AddedAndRead {
  readonly added: readonly Outcome<boolean>[];
  readonly found: Outcome<readonly (Buffer | undefined)[]>;
}

/** The result of `addIfMissing`. */
export interface AddedIfMissingAndRead extends Pick<AddedAndRead, 'found'> {
  /** `undefined` if nothing was to be added. */
  readonly added: AddedAndRead['added'] | undefined;
}

const PROBE = { key: 'probe', value: Buffer.of(1), seconds: 1 } as const;

/**
 * The one place where a backend's failure becomes an ordinary outcome. No method rejects. Each settles within the backend's
 * `timeout` without progress; `clear` gets a hundred times as long.
 *
 * An operation that waited too long in a queue that moves fails for its caller alone. After three failures in a row every
 * operation fails at once, until a probe in the background succeeds. If only writes fail, reads go on.
 */
export class SafeKeyValue {
  private readonly deadlines: OperationDeadlines;
  private readonly circuit: Circuit;
  private failedOperations = 0;

  constructor(
    private readonly keyValue: GiottoKeyValue,
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

  /** Adds, then reads: in one round trip if the backend can. */
  async addAndGet(items: readonly KeyValueItem[], keys: readonly string[]): Promise<AddedAndRead> {
    if (this.keyValue.addAndGet === undefined) return this.addThenGet(items, keys);
    const call = () =>
      this.deadlines.bound('addAndGet', this.keyValue.addAndGet!(items, keys)).then((read) => ({
        added: this.checkList(read.added, 'addAndGet'),
        found: this.checkList(read.found, 'addAndGet'),
      }));
    const { both, found } = await this.addAndRead(call, keys);
    return { added: both.kind === 'failed' ? items.map(() => FAILED) : both.value.added.map(done), found };
  }

  /** True if `addIfMissing` can be called: the backend can do it, and takes writes. */
  get canAddIfMissing(): boolean {
    return this.keyValue.addIfMissing !== undefined && !this.circuit.writes.isOpen;
  }

  /** Adds if nothing is under a key, and reads, in one round trip. Call it only if `canAddIfMissing`. */
  async addIfMissing(
    missing: string,
    items: readonly KeyValueItem[],
    keys: readonly string[],
  ): Promise<AddedIfMissingAndRead> {
    const call = () =>
      this.deadlines.bound('addIfMissing', this.keyValue.addIfMissing!(missing, items, keys)).then((read) => ({
        added: read.added && this.checkList(read.added, 'addIfMissing'),
        found: this.checkList(read.found, 'addIfMissing'),
      }));
    const { both, found } = await this.addAndRead(call, keys, ({ added }) => added !== undefined);
    return { added: both.kind === 'failed' ? items.map(() => FAILED) : both.value.added?.map(done), found };
  }

  /** Stores a value if none of the others has changed: in one round trip if the backend can. Returns false if one has. */
  async setIfUnchanged(item: KeyValueItem, others: readonly SeenValue[], seconds: number): Promise<Outcome<boolean>> {
    if (this.keyValue.setIfUnchanged === undefined) return this.compareThenSet(item, others, seconds);
    return this.guard(this.circuit.writes, () =>
      this.deadlines.bound('setIfUnchanged', this.keyValue.setIfUnchanged!(item, others, seconds)),
    );
  }

  /** True if `compareAndSet` does anything. */
  get canCompareAndSet(): boolean {
    return this.keyValue.compareAndSet !== undefined;
  }

  /** Replaces a value if it is the expected one. A server that turns out to be unable to do it counts as no failure. */
  async compareAndSet(key: string, expected: Buffer, value: Buffer): Promise<Outcome<boolean>> {
    if (!this.canCompareAndSet) return FAILED;
    const outcome = await this.guard(this.circuit.writes, () =>
      this.deadlines
        .bound('compareAndSet', this.keyValue.compareAndSet!(key, expected, value))
        .catch((error: unknown) => {
          if (this.canCompareAndSet) throw error;
          return undefined;
        }),
    );
    return outcome.kind === 'done' && outcome.value !== undefined ? done(outcome.value) : FAILED;
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

  /**
   * Calls an operation that adds and reads. If it fails, the values are read by themselves, since writes may fail alone. If the
   * backend was silent, reads have failed too, and nobody waits for them a second time.
   */
  private async addAndRead<Both extends Pick<AddedAndFound, 'found'>>(
    call: () => Promise<Both>,
    keys: readonly string[],
    shows?: (both: Both) => boolean,
  ): Promise<{ readonly both: Outcome<Both>; readonly found: AddedAndRead['found'] }> {
    const { reads, writes } = this.circuit;
    const { period } = reads;
    let readsFailed = false;
    const noticing = () =>
      call().catch((error: unknown) => {
        readsFailed = isBusy(error) || isSilent(error);
        if (isSilent(error) && !isPart(error)) reads.failed(period, error);
        throw error;
      });
    const both = await this.guard(writes, noticing, shows);
    if (both.kind === 'done') return { both, found: done(both.value.found) };
    return { both, found: readsFailed ? FAILED : await this.getMany(keys) };
  }

  private async addThenGet(items: readonly KeyValueItem[], keys: readonly string[]): Promise<AddedAndRead> {
    const added = await Promise.all(items.map(({ key, value, seconds }) => this.add(key, value, seconds)));
    return { added, found: await this.getMany(keys) };
  }

  /** A change between the comparison and the store is not noticed here. */
  private async compareThenSet(
    item: KeyValueItem,
    others: readonly SeenValue[],
    seconds: number,
  ): Promise<Outcome<boolean>> {
    const keys = others.map((other) => other.key);
    const found = await this.getMany(keys);
    if (found.kind === 'failed') return FAILED;
    if (!others.every((other, at) => found.value[at]?.equals(other.value))) return done(false);
    const extended = this.canExtend && keys.length > 0 ? this.extend(keys, seconds) : undefined;
    const stored = await this.set(item.key, item.value, item.seconds);
    await extended;
    return stored.kind === 'failed' ? FAILED : done(true);
  }

  private async fetch(key: string): Promise<Buffer | undefined> {
    const found: unknown = await this.deadlines.bound('get', this.keyValue.get(key));
    if (found === undefined || found === null || Buffer.isBuffer(found)) return found ?? undefined;
    throw invalidAnswer(`${this.keyValue.describe()}: get`, found, 'a Buffer, or undefined for a miss');
  }

  private readonly checkList = <T = Buffer | undefined>(found: readonly T[], operation = 'getMany'): T[] => {
    if (Array.isArray(found)) return found as T[];
    throw invalidAnswer(
      `${this.keyValue.describe()}: ${operation}`,
      found,
      'an array with a Buffer or undefined for each key',
    );
  };

  /** @param shows true if a result shows that operations of this breaker's kind work */
  private guard<T>(
    breaker: Breaker,
    call: () => MaybePromise<T>,
    shows: (value: T) => boolean = always,
  ): MaybePromise<Outcome<T>> {
    if (breaker.isOpen) return FAILED;
    const { period } = breaker;
    const worked = (value: T): Outcome<T> => {
      if (shows(value)) breaker.worked(period);
      return done(value);
    };
    const failed = (error: unknown): Outcome<T> => this.failed(breaker, period, error);
    try {
      const outcome = call();
      return isPromise(outcome) ? outcome.then(worked, failed) : worked(outcome);
    } catch (error) {
      return failed(error);
    }
  }

  private failed(breaker: Breaker, period: number, error: unknown): Failed {
    if (isBusy(error)) return FAILED;
    this.failedOperations++;
    if (isPart(error)) this.outage.failedInPart(error);
    else breaker.failed(period, error);
    return FAILED;
  }
}

const always = () => true;

const done = <T>(value: T): Outcome<T> => ({ kind: 'done', value });
