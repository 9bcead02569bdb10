import { LRUCache } from 'lru-cache';

import { invalidOption } from '../errors/options.js';
import { checkGiven } from './check-given.js';
import { checkKey, checkValue, GiottoKeyValue } from './giotto-key-value.js';
import { lifetimeInMilliseconds } from './seconds.js';

const MIB = 1024 * 1024;
/** What an entry costs beside its key and value: the map's slot, the list's links, the Buffer's header. */
const BYTES_PER_ENTRY = 250;

export interface LocMemKeyValueOptions {
  /** Upper bound of all entries together, in bytes of keys and values with their bookkeeping. Default 64 MiB. */
  maxBytes?: number;
  /** Upper bound of the number of keys: two for each answer (its entry and the version of its call), one for each program and tag. Default 100,000. */
  maxEntries?: number;
  prefix?: string;
  /** Milliseconds that only move forward, as `performance.now()`. */
  clock?: () => number;
}

/**
 * In the memory of this process, bounded by bytes and by entries; the least recently used go first. An instance has its keys
 * to itself, so none of them needs the prefix.
 */
export class LocMemKeyValue extends GiottoKeyValue {
  private readonly entries: LRUCache<string, Buffer>;
  private readonly maxBytes: number;

  /** @throws GIOTTO_INVALID_OPTION */
  constructor(options: LocMemKeyValueOptions = {}) {
    super();
    checkGiven('LocMemKeyValue', options, { cure: 'Pass an object of options, or nothing.' });
    const { maxBytes = 64 * MIB, maxEntries = 100_000, prefix, clock } = options;
    if (!(maxBytes > 0)) throw invalidOption('maxBytes', maxBytes, 'Give a positive number of bytes.');
    if (!(maxEntries >= 1)) throw invalidOption('maxEntries', maxEntries, 'Give a positive number of entries.');
    if (prefix !== undefined) this.prefix = prefix;
    this.maxBytes = Math.floor(maxBytes);
    this.entries = new LRUCache({
      max: Math.floor(maxEntries),
      maxSize: this.maxBytes,
      sizeCalculation: (value, key) => sizeOf(key, value),
      ttlResolution: 0,
      ...(clock && { perf: { now: clock } }),
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

  /** Answers at once. */
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

  /** A value that does not fit is not stored: false. */
  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    checkKey(key);
    checkValue(value);
    const ttl = lifetimeInMilliseconds(seconds);
    if (this.entries.has(key) || sizeOf(key, value) > this.maxBytes) return false;
    this.put(key, value, ttl);
    return true;
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

  /** A value that does not fit makes `set` drop the key's old one. The copy keeps a caller's later writes out. */
  private put(key: string, value: Buffer, ttl: number | undefined) {
    this.entries.set(key, copyOf(value), { ttl: ttl ?? 0 });
  }
}

/** In memory of its own: one in Node's pool keeps alive 8 KiB of whatever else was put there at that time. */
function copyOf(value: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(value.length);
  value.copy(copy);
  return copy;
}

const sizeOf = (key: string, value: Buffer) => value.length + 2 * key.length + BYTES_PER_ENTRY;
