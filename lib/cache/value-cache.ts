import type { Cache } from './cache.js';
import { decodeModel } from './model.js';
import type { Kept } from './question.js';
import { tooLong, ValueQuestion, type ValueCall, type ValueParts } from './value-question.js';
import { ownVersionIn } from './versions.js';

/** A value, and when it was calculated, in milliseconds since the epoch. */
export interface Dated<Value> {
  readonly value: Value;
  readonly storedAt: number;
}

/**
 * Values under keys, for code that answers no request: the same read path, flights, windows and invalidations. In a transaction
 * of the application nothing is read or stored.
 */
export class ValueCache {
  constructor(
    private readonly cache: Cache,
    private readonly parts: ValueParts,
  ) {}

  /** The stored value, a copy for each caller, or what `compute` gives; rejects as it does, unless an old value may stand in. */
  async wrap<Value>(call: ValueCall<Value>): Promise<Value> {
    if (this.cache.transactions.isInside) return this.computeInside(call);
    return (await this.read(call)).value;
  }

  /** The same, with when it was calculated. */
  async read<Value>(call: ValueCall<Value>): Promise<Dated<Value>> {
    const reading = await this.cache.reader.read(this.questionOf(call));
    if (reading.from === 'method') this.mind(call, reading.kept);
    if (reading.from === 'method') return { value: reading.calculation.answer, storedAt: this.parts.clock() };
    const value = reading.from === 'flight' ? decodeModel(reading.entry.body) : reading.model;
    return { value: value as Value, storedAt: reading.entry.storedAt };
  }

  /** The stored value, or `undefined` if there is none. */
  async get<Value>(call: ValueCall<Value>): Promise<Value | undefined> {
    if (this.cache.transactions.isInside) return undefined;
    const found = await this.cache.reader.find(this.questionOf(call));
    return found.outcome === 'hit' ? (found.model as Value) : undefined;
  }

  /** @returns whether the value of `compute` is stored now; in a transaction it is not, and the stored one is invalidated */
  async set<Value>(call: ValueCall<Value>): Promise<boolean> {
    if (this.cache.transactions.isInside) return this.refuseInside(call);
    const question = this.questionOf(call);
    const { store, storekeeper } = this.cache;
    const found = await store.lookup(question);
    const isMade = found.outcome !== 'failed' && (await storekeeper.prepare(question, found.versions)).isMade;
    const { versions } = isMade ? await store.lookup(question) : found;
    return this.mind(call, await storekeeper.keep(question, await question.calculate(), { versions, cost: 0 })) === 'stored';
  }

  /** @returns whether something was there; `false` too if the backend failed */
  async delete({ key, versions }: Pick<ValueCall<unknown>, 'key' | 'versions'>): Promise<boolean> {
    const isRemoved = await this.cache.store.remove(key);
    if (this.cache.transactions.isInside) await this.cache.invalidations.invalidate([ownVersionIn(versions)]);
    return isRemoved;
  }

  /** Runs `work` in a transaction of the application. @returns what it returns, once its invalidations have been repeated */
  transaction<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    return this.cache.transactions.run(work);
  }

  private computeInside<Value>(call: ValueCall<Value>): Value | Promise<Value> {
    if (call.isWatched) this.parts.watch.refused(call.name, 'transaction');
    return call.compute();
  }

  /** What is stored is out of date after the commit. */
  private async refuseInside({ versions }: Pick<ValueCall<unknown>, 'versions'>): Promise<false> {
    await this.cache.invalidations.invalidate([ownVersionIn(versions)]);
    return false;
  }

  /** Says of a value that the backend cannot take; one that takes none was chosen for that. */
  private mind({ name }: { readonly name: string }, kept: Kept | 'pending' | undefined): Kept | 'pending' | undefined {
    if (kept === 'size' && !this.cache.store.isUseless) this.parts.complaints.notCached(name, tooLong('the backend takes'));
    return kept;
  }

  private questionOf<Value>(call: ValueCall<Value>): ValueQuestion<Value> {
    return new ValueQuestion(call, this.parts);
  }
}
