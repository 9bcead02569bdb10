import { types } from 'node:util';

import type { Seen } from '../../observe/observer.js';
import type { Cache } from '../cache.js';
import type { Entry } from '../entry/entry.js';
import { decodeModel } from '../entry/model.js';
import type { ReadResult } from '../store/computation.js';
import { keptOf, seenLookup, seenMiss, seenOf } from '../store/seen.js';
import { AS_IS, packedNow } from './value-form.js';
import { tooLong, ValueComputation, type ValueCall, type ValueParts } from './value-computation.js';
import { ownVersionIn } from '../store/versions.js';

/** A value, and when it was computed, in milliseconds since the epoch. */
export interface Dated<Value> {
  readonly value: Value;
  readonly storedAt: number;
}

/**
 * Caches values for code that answers no request, by the same read path and the same invalidations. In a transaction of the
 * application nothing is read or stored.
 */
export class ValueCache {
  /** @param hasReleases true if other releases of the application may have entries of their own */
  constructor(
    private readonly cache: Cache,
    private readonly parts: ValueParts,
    private readonly hasReleases = false,
  ) {}

  /**
   * Returns the stored value, a copy for each caller, or what `compute` returns. Rejects as `compute` does, unless an old value
   * may replace the error.
   */
  async wrap<Value>(call: ValueCall<Value>): Promise<Value> {
    return this.cache.observer.trace(call, call.name, async () => {
      if (this.cache.transactions.isInside) return this.computeInside(call);
      return (await this.read(call)).value;
    });
  }

  /** Returns the same, with the time of its computation. */
  async read<Value>(call: ValueCall<Value>): Promise<Dated<Value>> {
    const read = await this.readResult(call);
    if (read.kind === 'method') {
      if (read.storage === 'size') this.warnOfSize(call);
      void read.stored?.then((kept) => kept === 'size' && this.warnOfSize(call));
      return { value: read.result.value, storedAt: this.parts.clock() };
    }
    const { entry } = read;
    const unpacked = await this.unpacked(call, entry, read.kind === 'flight' ? decodeModel(entry.body) : read.model);
    return unpacked === undefined ? this.computed(call) : { value: unpacked.value, storedAt: entry.storedAt };
  }

  /** Returns the stored value, or `undefined` if there is none. */
  get<Value>(call: ValueCall<Value>): Promise<Value | undefined> {
    return this.cache.observer.trace(call, call.name, async () => {
      if (this.cache.transactions.isInside) return void this.looked(call, IN_TRANSACTION);
      const found = await this.cache.store.lookup(this.computationOf(call));
      this.looked(call, seenLookup(found, this.parts.clock()));
      return found.kind === 'hit' ? (await this.unpacked(call, found.entry, found.model))?.value : undefined;
    });
  }

  /** Runs a call of a program uncached. @param detail why, one of the details of `Cache-Status` */
  bypass<T>(program: string, run: () => T, detail = 'unkeyable'): T {
    return this.cache.observer.bypass(program, detail, run);
  }

  /**
   * Stores what `compute` returns, as it is at the time of this call. What other releases have stored is invalidated. In a
   * transaction nothing is stored, and the stored value is invalidated.
   * @returns true if it is stored now
   */
  async set<Value>(call: ValueCall<Value>): Promise<boolean> {
    if (this.cache.transactions.isInside) return this.refuseInside(call);
    const computation = this.computationOf(snapshotOf(call));
    const result = await computation.compute();
    const { store, entryWriter } = this.cache;
    if (this.hasReleases) await this.invalidateOwn(call);
    const found = await store.lookup(computation);
    const missing = found.kind === 'failed' ? [] : entryWriter.missing(computation, found.versions);
    const { lookup } = missing.length > 0 ? await store.lookupAfterAdding(computation, missing) : { lookup: found };
    const stored = await entryWriter.write(computation, result, { versions: lookup.versions, cost: 0 });
    this.cache.observer.kept(call.name, keptOf(result, stored));
    if (stored === 'size') this.warnOfSize(call);
    return stored === 'stored';
  }

  /**
   * Returns true if something was there. Returns false too if the backend failed. What other releases have stored is
   * invalidated.
   */
  async delete(call: Pick<ValueCall<unknown>, 'key' | 'versions'>): Promise<boolean> {
    const isRemoved = await this.cache.store.remove(call.key);
    if (this.hasReleases || this.cache.transactions.isInside) await this.invalidateOwn(call);
    return isRemoved;
  }

  /** Runs `work` in a transaction of the application. Resolves once its invalidations have been repeated. */
  transaction<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    return this.cache.transactions.run(work);
  }

  /** Tells the observer how the call is answered. */
  private async readResult<Value>(call: ValueCall<Value>): Promise<ReadResult<Value>> {
    const computation = this.computationOf(call);
    try {
      const read = await this.cache.reader.read(computation);
      this.looked(call, seenOf(read));
      return read;
    } catch (error) {
      this.looked(call, seenMiss(computation.why, 'exception'));
      throw error;
    }
  }

  private looked(call: Pick<ValueCall<unknown>, 'name' | 'isUncounted'>, seen: Seen): void {
    if (call.isUncounted !== true) this.cache.observer.looked(call, call.name, seen);
  }

  private async computeInside<Value>(call: ValueCall<Value>): Promise<Value> {
    this.looked(call, IN_TRANSACTION);
    if (call.isWatched) this.parts.watch.refused(call.name, 'transaction');
    return (await this.computed(call)).value;
  }

  /** The stored value is out of date after the commit. */
  private async refuseInside(call: Pick<ValueCall<unknown>, 'versions'>): Promise<false> {
    await this.invalidateOwn(call);
    return false;
  }

  private invalidateOwn({ versions }: Pick<ValueCall<unknown>, 'versions'>): Promise<boolean> {
    return this.cache.invalidations.invalidate([ownVersionIn(versions)]);
  }

  /** Returns the reader's value, or `undefined` with a warning if it was stored in another form or cannot be revived. */
  private async unpacked<Value>(
    { name, form = AS_IS }: ValueCall<Value>,
    entry: Entry,
    model: unknown,
  ): Promise<{ value: Value } | undefined> {
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

  /** Does not warn on a backend that takes no values at all: it was chosen for that. */
  private warnOfSize({ name }: { readonly name: string }): void {
    if (!this.cache.store.isUseless) this.parts.warnOnce.notCached(name, tooLong('the backend takes'));
  }

  private computationOf<Value>(call: ValueCall<Value>): ValueComputation<Value> {
    return new ValueComputation(call, this.parts);
  }
}

const IN_TRANSACTION: Seen = { outcome: 'bypass', detail: 'transaction' };

const OTHER_FORM =
  'what is stored under its key was stored with another revive. Read it with the one that it was stored with.';

/** Packs the value now, so that its owner may change it. A promise is packed once it has resolved. */
function snapshotOf<Value>(call: ValueCall<Value>): ValueCall<Value> {
  const value = call.compute();
  return isToCome(value)
    ? { ...call, compute: () => value }
    : { ...call, compute: () => value, form: packedNow(call.form ?? AS_IS, value) };
}

const isToCome = (value: unknown) =>
  types.isPromise(value) || (typeof value === 'object' && value !== null && !types.isProxy(value) && 'then' in value);
