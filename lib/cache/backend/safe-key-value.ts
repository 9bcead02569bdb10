import type { AddedAndFound, KeyValueItem, SeenValue } from '../../keyvalue/giotto-key-value.js';
import { done, FAILED, type Outcome } from './outcome.js';
import { SafeOperations } from './safe-operations.js';

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

/** A backend whose operations never reject: the single ones, and those that do two things, in one round trip if the backend can. */
export class SafeKeyValue extends SafeOperations {
  /** Adds, then reads. */
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

  /** Stores a value if none of the others has changed. Returns false if one has. */
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

  /**
   * Calls an operation that adds and reads. If it fails, the values are read alone, because reads may work although writes fail.
   * They are not if the backend gave no answer in time: reading would take as long once more.
   */
  private async addAndRead<Both extends Pick<AddedAndFound, 'found'>>(
    call: () => Promise<Both>,
    keys: readonly string[],
    shows?: (both: Both) => boolean,
  ): Promise<{ readonly both: Outcome<Both>; readonly found: AddedAndRead['found'] }> {
    const { silences } = this;
    const both = await this.guard(this.circuit.writes, call, shows);
    if (both.kind === 'done') return { both, found: done(both.value.found) };
    return { both, found: silences === this.silences ? await this.getMany(keys) : FAILED };
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
}
