import { LRUCache } from 'lru-cache';

import { invalidOption } from '../errors/options.js';
import { checkGiven } from './check-given.js';
import { checkKey, checkValue, GiottoKeyValue } from './giotto-key-value.js';
import { BYTES_PER_ENTRY, copyOf, sizeInMemory } from './own-memory.js';
import { lifetimeInMilliseconds } from './seconds.js';
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

/**
 * Keeps entries in the memory of this process, bounded by bytes and by number. The least recently used are dropped first. Keys
 * need no prefix, because an instance shares them with nobody.
 *
 * @example new LocMemKeyValue({ maxBytes: 256 * 1024 * 1024 })
 */
export class LocMemKeyValue extends GiottoKeyValue {
  private readonly entries: LRUCache<string, Buffer>;
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
    this.entries = new LRUCache({
      max: Math.floor(maxEntries),
      maxSize: this.maxBytes,
      sizeCalculation: (value, key) => sizeInMemory(key, value),
      ttlResolution: 0,
      perf: { now: clock },
    });
  }

  override get maxValueBytes(): number {
    return this.maxBytes - BYTES_PER_ENTRY;
  }

  override get isInProcess(): boolean {
    return true;
  }

  async get(key: string): Promise<Buffer | undefined> {
    return this.find(key);
  }

  /** Returns the values at once. */
  override getMany(keys: readonly string[]): (Buffer | undefined)[] | Promise<(Buffer | undefined)[]> {
    return keys.map((key) => this.find(key));
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    checkKey(key);
    checkValue(value);
    this.put(key, value, lifetimeInMilliseconds(seconds));
  }

  async delete(key: string): Promise<boolean> {
    checkKey(key);
    const live = this.entries.has(key);
    this.entries.delete(key);
    return live;
  }

  /** Returns false, and stores nothing, for a value that does not fit. */
  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    checkKey(key);
    checkValue(value);
    const ttl = lifetimeInMilliseconds(seconds);
    if (this.entries.has(key) || sizeInMemory(key, value) > this.maxBytes) return false;
    this.put(key, value, ttl);
    return true;
  }

  override async extend(keys: readonly string[], seconds: number): Promise<void> {
    const ttl = lifetimeInMilliseconds(seconds);
    for (const key of keys) {
      const value = this.entries.peek(key);
      const isShort = this.entries.getRemainingTTL(key) < (ttl ?? Number.POSITIVE_INFINITY);
      if (value !== undefined && isShort) this.entries.set(key, value, { ttl: ttl ?? 0 });
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

  private find(key: string): Buffer | undefined {
    checkKey(key);
    return this.entries.get(key);
  }

  /**
   * `set` drops the old value of the key if the new one does not fit. The value is copied, so that the caller's later writes do
   * not change it.
   */
  private put(key: string, value: Buffer, ttl: number | undefined) {
    this.entries.set(key, copyOf(value), { ttl: ttl ?? 0 });
  }
}
