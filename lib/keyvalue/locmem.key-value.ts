import { invalidOption } from '../errors/options.js';
import { checkGiven } from './check-given.js';
import { checkKey, checkValue, GiottoKeyValue } from './giotto-key-value.js';
import { BYTES_PER_ENTRY, copyOf, sizeInMemory } from './own-memory.js';
import { lifetimeInMilliseconds } from './seconds.js';
import { Sieve } from './sieve.js';
import { steadyClock } from './steady-clock.js';

const MIB = 1024 * 1024;

/** `new LocMemKeyValue(options)`. */
export interface LocMemKeyValueOptions {
  /** Bounds all entries together, in bytes of keys and values with their bookkeeping. @default 64 MiB */
  maxBytes?: number;
  /**
   * Bounds the number of keys. An answer has two (its entry and the version of its call), each program and tag one.
   * @default 100_000
   */
  maxEntries?: number;
  /** Only shown: keys in process memory need no prefix. @default 'giotto:' */
  prefix?: string;
  /** Milliseconds that only move forward. @default one that goes on while the machine is suspended */
  clock?: () => number;
}

/** A stored value, and by the clock when it ends. */
interface Stored {
  readonly value: Buffer;
  until: number;
}

/**
 * Keeps entries in the memory of this process, bounded by bytes and by number. Those that are not read are dropped first.
 * Keys need no prefix, because each instance has its own memory.
 *
 * @example new LocMemKeyValue({ maxBytes: 256 * 1024 * 1024 })
 */
export class LocMemKeyValue extends GiottoKeyValue {
  private readonly entries: Sieve<Stored>;
  private readonly clock: () => number;
  private readonly maxBytes: number;

  /** @throws GIOTTO_INVALID_OPTION */
  constructor(options: LocMemKeyValueOptions = {}) {
    super();
    checkGiven('LocMemKeyValue', options, { cure: 'Pass an object of options, or nothing.' });
    const { maxBytes = 64 * MIB, maxEntries = 100_000, prefix, clock = steadyClock(Date.now) } = options;
    if (!(maxBytes > 0)) throw invalidOption('maxBytes', maxBytes, 'Give a positive number of bytes.');
    if (!(maxEntries >= 1)) throw invalidOption('maxEntries', maxEntries, 'Give a positive number of entries.');
    if (prefix !== undefined) this.prefix = prefix;
    this.maxBytes = Math.floor(maxBytes);
    this.clock = clock;
    this.entries = new Sieve({ maxSize: this.maxBytes, maxCount: Math.floor(maxEntries) });
  }

  override get maxValueBytes(): number {
    return this.maxBytes - BYTES_PER_ENTRY;
  }

  override get isInProcess(): boolean {
    return true;
  }

  async get(key: string): Promise<Buffer | undefined> {
    return this.find(key, this.clock());
  }

  /** Returns the values at once. */
  override getMany(keys: readonly string[]): (Buffer | undefined)[] | Promise<(Buffer | undefined)[]> {
    const now = this.clock();
    return keys.map((key) => this.find(key, now));
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    checkKey(key);
    checkValue(value);
    this.put(key, value, lifetimeInMilliseconds(seconds));
  }

  async delete(key: string): Promise<boolean> {
    checkKey(key);
    const isLive = this.has(key);
    this.entries.delete(key);
    return isLive;
  }

  /** Returns false, and stores nothing, for a value that does not fit. */
  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    checkKey(key);
    checkValue(value);
    const ttl = lifetimeInMilliseconds(seconds);
    if (this.has(key) || sizeInMemory(key, value) > this.maxBytes) return false;
    this.put(key, value, ttl);
    return true;
  }

  override async compareAndSet(key: string, expected: Buffer, value: Buffer): Promise<boolean> {
    checkKey(key);
    checkValue(expected);
    checkValue(value);
    const stored = this.has(key) ? this.entries.peek(key) : undefined;
    if (stored?.value.equals(expected) !== true || sizeInMemory(key, value) > this.maxBytes) return false;
    this.put(key, value, stored.until - this.clock());
    return true;
  }

  override async extend(keys: readonly string[], seconds: number): Promise<void> {
    const now = this.clock();
    const until = now + (lifetimeInMilliseconds(seconds) ?? Number.POSITIVE_INFINITY);
    for (const key of keys) {
      const stored = this.entries.peek(key);
      if (stored !== undefined && stored.until > now && stored.until < until) stored.until = until;
    }
  }

  async clear(): Promise<void> {
    this.entries.clear();
  }

  override async close(): Promise<void> {
    this.entries.clear();
  }

  override describe(): string {
    return `locmem, at most ${Math.round((this.maxBytes / MIB) * 10) / 10} MiB of this process`;
  }

  private find(key: string, now: number): Buffer | undefined {
    checkKey(key);
    const stored = this.entries.get(key);
    if (stored === undefined) return undefined;
    if (stored.until > now) return stored.value;
    this.entries.delete(key);
    return undefined;
  }

  private has(key: string): boolean {
    const stored = this.entries.peek(key);
    return stored !== undefined && stored.until > this.clock();
  }

  /**
   * `set` drops the old value of the key if the new one does not fit. The value is copied, so that the caller's later writes do
   * not change it.
   */
  private put(key: string, value: Buffer, lifetime = Number.POSITIVE_INFINITY) {
    this.entries.set(key, { value: copyOf(value), until: this.clock() + lifetime }, sizeInMemory(key, value));
  }
}
