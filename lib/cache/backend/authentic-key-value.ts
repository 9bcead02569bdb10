import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

import {
  checkKey,
  checkValue,
  GiottoKeyValue,
  type AddedAndFound,
  type AddedIfMissing,
  type HeadsAndFound,
  type KeyValueItem,
  type SeenValue,
} from '../../keyvalue/giotto-key-value.js';
import { andThen, type MaybePromise } from '../support/maybe-promise.js';

const TAG_BYTES = 32;

/** Read in place of bytes that are not authentic. It cannot be decoded, so it counts as damaged and is replaced. */
const FORGED = Buffer.alloc(0);

/**
 * A backend whose values are authenticated. An HMAC-SHA-256 of prefix, key and value follows each value, and a value without
 * the right one is not read.
 *
 * So somebody who can write to the backend can neither forge a value nor move one to another key. They can bring back an older
 * value of the same key.
 */
export class AuthenticKeyValue extends GiottoKeyValue {
  /** For a backend that returns the same Buffer on every hit. */
  private readonly known = new WeakMap<Buffer, { readonly key: string; readonly value: Buffer }>();

  constructor(
    private readonly backend: GiottoKeyValue,
    private readonly secret: KeyObject,
  ) {
    super();
    this.prefix = backend.prefix;
    this.timeout = backend.timeout;
    const { addAndGet, addIfMissing, compareAndSet, extend, setIfUnchanged } = backend;
    if (extend !== undefined) this.extend = (keys, seconds) => this.extendHere(keys, seconds);
    if (addAndGet !== undefined) this.addAndGet = (items, keys) => this.addSealed(items, keys);
    if (addIfMissing !== undefined)
      this.addIfMissing = (missing, items, keys) => this.addSealedIfMissing(missing, items, keys);
    if (compareAndSet !== undefined) this.compareAndSet = (...all) => this.compareSealed(...all);
    if (setIfUnchanged !== undefined)
      this.setIfUnchanged = (item, others, seconds) =>
        backend.setIfUnchanged!(this.sealedItem(item), others.map(this.sealedItem), seconds);
  }

  override get maxValueBytes(): number {
    return Math.max(0, this.backend.maxValueBytes - TAG_BYTES);
  }

  override get limitedBy(): string | undefined {
    return this.backend.limitedBy;
  }

  override get isInProcess(): boolean {
    return this.backend.isInProcess;
  }

  override get keepsTimeout(): boolean {
    return this.backend.keepsTimeout;
  }

  async get(key: string): Promise<Buffer | undefined> {
    return this.opened(key, await this.backend.get(key));
  }

  override getMany(keys: readonly string[]): MaybePromise<(Buffer | undefined)[]> {
    return andThen(this.backend.getMany(keys), (found) => this.allOpened(keys, found));
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    return this.backend.set(key, this.sealed(key, value), seconds);
  }

  /** Removes a value that is not authentic: it would keep out everybody for as long as its author likes. */
  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    const sealed = this.sealed(key, value);
    if (await this.backend.add(key, sealed, seconds)) return true;
    if ((await this.get(key)) !== FORGED) return false;
    await this.backend.delete(key);
    return this.backend.add(key, sealed, seconds);
  }

  /** The head of a value is compared with that of one that was authentic. */
  override async getHeads(heads: readonly string[], bytes: number, others: readonly string[]): Promise<HeadsAndFound> {
    const read = await this.backend.getHeads(heads, bytes, others);
    return { heads: read.heads, found: this.allOpened(others, [...read.found]) };
  }

  delete(key: string): Promise<boolean> {
    return this.backend.delete(key);
  }

  clear(): Promise<void> {
    return this.backend.clear();
  }

  override open(): Promise<void> {
    return this.backend.open();
  }

  override close(): Promise<void> {
    return this.backend.close();
  }

  override onReplaced(listener: () => void): void {
    this.backend.onReplaced(listener);
  }

  override describe(): string {
    return this.backend.describe();
  }

  private async extendHere(keys: readonly string[], seconds: number): Promise<void> {
    await this.backend.extend?.(keys, seconds);
    if (this.backend.extend === undefined) this.extend = undefined;
  }

  /** A value that is not authentic equals none that was sealed. */
  private async compareSealed(key: string, expected: Buffer, value: Buffer): Promise<boolean> {
    try {
      return await this.backend.compareAndSet!(key, this.sealed(key, expected), this.sealed(key, value));
    } finally {
      if (this.backend.compareAndSet === undefined) this.compareAndSet = undefined;
    }
  }

  private async addSealed(items: readonly KeyValueItem[], keys: readonly string[]): Promise<AddedAndFound> {
    const { added, found } = await this.backend.addAndGet!(items.map(this.sealedItem), keys);
    return { added, found: await this.openedBeside(items, keys, found) };
  }

  private async addSealedIfMissing(
    missing: string,
    items: readonly KeyValueItem[],
    keys: readonly string[],
  ): Promise<AddedIfMissing> {
    const { added, found } = await this.backend.addIfMissing!(missing, items.map(this.sealedItem), keys);
    if (this.backend.addIfMissing === undefined) this.addIfMissing = undefined;
    return { added, found: await this.openedBeside(items, keys, found) };
  }

  /** As in `add`, a value that is not authentic is removed. The next caller can add one. */
  private async openedBeside(
    items: readonly KeyValueItem[],
    keys: readonly string[],
    read: readonly (Buffer | undefined)[],
  ): Promise<(Buffer | undefined)[]> {
    const found = this.allOpened(keys, [...read]);
    const forged = keys.filter((_, at) => found[at] === FORGED);
    await Promise.all(items.filter(({ key }) => forged.includes(key)).map(({ key }) => this.backend.delete(key)));
    return found;
  }

  private readonly sealedItem = <Item extends SeenValue>(item: Item): Item => ({
    ...item,
    value: this.sealed(item.key, item.value),
  });

  private sealed(key: string, value: Buffer): Buffer {
    checkKey(key);
    checkValue(value);
    return Buffer.concat([value, this.tagOf(key, value)]);
  }

  /** Anything but an array is returned as it is. The caller refuses it. */
  private allOpened(keys: readonly string[], found: (Buffer | undefined)[]): (Buffer | undefined)[] {
    return Array.isArray(found) ? found.map((bytes, at) => this.opened(keys[at]!, bytes)) : found;
  }

  private opened(key: string, bytes: Buffer | undefined): Buffer | undefined {
    if (!Buffer.isBuffer(bytes)) return bytes;
    const known = this.known.get(bytes);
    if (known?.key === key) return known.value;
    const value = this.verified(key, bytes);
    if (this.isInProcess && value !== FORGED) this.known.set(bytes, { key, value });
    return value;
  }

  private verified(key: string, bytes: Buffer): Buffer {
    if (bytes.length < TAG_BYTES) return FORGED;
    const value = bytes.subarray(0, -TAG_BYTES);
    return timingSafeEqual(bytes.subarray(-TAG_BYTES), this.tagOf(key, value)) ? value : FORGED;
  }

  /** Uses code units and lengths, so that no two keys and values have the same input. */
  private tagOf(key: string, value: Buffer): Buffer {
    const { prefix } = this.backend;
    const hmac = createHmac('sha256', this.secret).update(`${prefix.length}:${key.length}:`);
    return hmac
      .update(prefix + key, 'utf16le')
      .update(value)
      .digest();
  }
}
