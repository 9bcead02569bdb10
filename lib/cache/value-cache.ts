import type { Cache } from './cache.js';
import { decodeModel } from './model.js';
import type { Kept } from './question.js';
import { tooLong, ValueQuestion, type ValueCall, type ValueParts } from './value-question.js';

/** A value, and when it was calculated, in milliseconds since the epoch. */
export interface Dated<Value> {
  readonly value: Value;
  readonly storedAt: number;
}

/** Values under keys, for code that answers no request: the same read path, flights, windows and invalidations. */
export class ValueCache {
  constructor(
    private readonly cache: Cache,
    private readonly parts: ValueParts,
  ) {}

  /** The stored value, a copy for each caller, or what `compute` gives; rejects as it does, unless an old value may stand in. */
  async wrap<Value>(call: ValueCall<Value>): Promise<Value> {
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

  /** The stored value, or `undefined` where there is none. */
  async get<Value>(call: ValueCall<Value>): Promise<Value | undefined> {
    const found = await this.cache.reader.find(this.questionOf(call));
    return found.outcome === 'hit' ? (found.model as Value) : undefined;
  }

  /** @returns whether the value of `compute` is stored now */
  async set<Value>(call: ValueCall<Value>): Promise<boolean> {
    const question = this.questionOf(call);
    const { store, storekeeper } = this.cache;
    const found = await store.lookup(question);
    const isMade = found.outcome !== 'failed' && (await storekeeper.prepare(question, found.versions)).isMade;
    const { versions } = isMade ? await store.lookup(question) : found;
    return this.mind(call, await storekeeper.keep(question, await question.calculate(), { versions, cost: 0 })) === 'stored';
  }

  /** @returns whether something was there; `false` too where the backend failed */
  delete(key: string): Promise<boolean> {
    return this.cache.store.remove(key);
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
