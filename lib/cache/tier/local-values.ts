import { LRUCache } from 'lru-cache';

import { copyOf, sizeInMemory } from '../../keyvalue/own-memory.js';
import type { FirstTierSettings } from './settings.js';

type Bounds = Pick<FirstTierSettings, 'maxBytes' | 'maxEntryBytes' | 'minEntryBytes'>;

/** Copies of stored values in the memory of this process, bounded by their bytes. The least recently used are dropped first. */
export class LocalValues {
  private readonly values: LRUCache<string, Buffer>;
  private evictions = 0;

  constructor(private readonly bounds: Bounds) {
    this.values = new LRUCache({
      maxSize: bounds.maxBytes,
      sizeCalculation: (value, key) => sizeInMemory(key, value),
      dispose: (_value, _key, reason) => void (reason === 'evict' && this.evictions++),
    });
  }

  /** How many bytes the values take, with their bookkeeping. */
  get bytes(): number {
    return this.values.calculatedSize;
  }

  /** How many values were dropped because there was no room. */
  get evicted(): number {
    return this.evictions;
  }

  get(key: string): Buffer | undefined {
    return this.values.get(key);
  }

  /** Keeps a copy. Returns what is to be used. */
  keep(key: string, value: Buffer): Buffer {
    const { minEntryBytes, maxEntryBytes } = this.bounds;
    if (value.length < minEntryBytes || value.length > maxEntryBytes) {
      this.drop(key);
      return value;
    }
    const copy = copyOf(value);
    this.values.set(key, copy);
    return copy;
  }

  drop(key: string): void {
    this.values.delete(key);
  }
}
