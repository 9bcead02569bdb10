import { types } from 'node:util';

import type { Cache } from '../cache.js';
import type { Entry } from '../entry/entry.js';
import { decodeModel } from '../entry/model.js';
import type { StoreResult } from '../store/computation.js';
import { AS_IS, packedNow } from './value-form.js';
import { tooLong, ValueComputation, type ValueCall, type ValueParts } from './value-computation.js';
import { ownVersionIn } from '../store/versions.js';

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
    const reading = await this.cache.reader.read(this.computationOf(call));
    if (reading.from === 'method') this.mind(call, reading.kept);
    if (reading.from === 'method') return { value: reading.loaded.value, storedAt: this.parts.clock() };
    const { entry } = reading;
    const read = await this.unpacked(call, entry, reading.from === 'flight' ? decodeModel(entry.body) : reading.model);
    return read === undefined ? this.computed(call) : { value: read.value, storedAt: entry.storedAt };
  }

  /** The stored value, or `undefined` if there is none. */
  async get<Value>(call: ValueCall<Value>): Promise<Value | undefined> {
    if (this.cache.transactions.isInside) return undefined;
    const found = await this.cache.reader.find(this.computationOf(call));
    return found.outcome === 'hit' ? (await this.unpacked(call, found.entry, found.model))?.value : undefined;
  }

  /**
   * Stores what `compute` gives as it is at the time of this call.
   * @returns whether it is stored now; in a transaction it is not, and the stored one is invalidated
   */
  async set<Value>(call: ValueCall<Value>): Promise<boolean> {
    if (this.cache.transactions.isInside) return this.refuseInside(call);
    const computation = this.computationOf(snapshotOf(call));
    const loaded = await computation.compute();
    const { store, entryWriter } = this.cache;
    const found = await store.lookup(computation);
    const isMade = found.outcome !== 'failed' && (await entryWriter.prepare(computation, found.versions)).isMade;
    const { versions } = isMade ? await store.lookup(computation) : found;
    return this.mind(call, await entryWriter.write(computation, loaded, { versions, cost: 0 })) === 'stored';
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

  private async computeInside<Value>(call: ValueCall<Value>): Promise<Value> {
    if (call.isWatched) this.parts.watch.refused(call.name, 'transaction');
    return (await this.computed(call)).value;
  }

  /** What is stored is out of date after the commit. */
  private async refuseInside({ versions }: Pick<ValueCall<unknown>, 'versions'>): Promise<false> {
    await this.cache.invalidations.invalidate([ownVersionIn(versions)]);
    return false;
  }

  /** What a reader gets of an entry; `undefined`, and a warning, if it was stored in another form or cannot be made again. */
  private async unpacked<Value>({ name, form = AS_IS }: ValueCall<Value>, entry: Entry, model: unknown): Promise<{ value: Value } | undefined> {
    try {
      if (form.reads(entry)) return { value: (await form.unpack(model, entry)) as Value };
      this.parts.warnOnce.notCached(name, OTHER_FORM);
    } catch (error) {
      this.parts.warnOnce.notCached(name, error);
    }
    return undefined;
  }

  private async computed<Value>({ compute, form = AS_IS }: ValueCall<Value>): Promise<Dated<Value>> {
    return { value: form.given(await compute()) as Value, storedAt: this.parts.clock() };
  }

  /** Says of a value that the backend cannot take; one that takes none was chosen for that. */
  private mind({ name }: { readonly name: string }, kept: StoreResult | 'pending' | undefined): StoreResult | 'pending' | undefined {
    if (kept === 'size' && !this.cache.store.isUseless) this.parts.warnOnce.notCached(name, tooLong('the backend takes'));
    return kept;
  }

  private computationOf<Value>(call: ValueCall<Value>): ValueComputation<Value> {
    return new ValueComputation(call, this.parts);
  }
}

const OTHER_FORM = 'what is stored under its key was stored with another revive. Read it with the one that it was stored with.';

/** The call with its value packed, so that its owner may change it from now on. What is still to come is packed once it is there. */
function snapshotOf<Value>(call: ValueCall<Value>): ValueCall<Value> {
  const value = call.compute();
  return isToCome(value) ? { ...call, compute: () => value } : { ...call, compute: () => value, form: packedNow(call.form ?? AS_IS, value) };
}

const isToCome = (value: unknown) => types.isPromise(value) || (typeof value === 'object' && value !== null && !types.isProxy(value) && 'then' in value);
