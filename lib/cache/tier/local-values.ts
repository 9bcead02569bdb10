import { copyOf, sizeInMemory } from '../../keyvalue/own-memory.js';
import { Sieve } from '../../keyvalue/sieve.js';
import type { FirstTierSettings } from './settings.js';

type Bounds = Pick<FirstTierSettings, 'maxBytes' | 'maxEntryBytes' | 'minEntryBytes'>;

/** Copies of stored values in the memory of this process, bounded by their bytes. Those that are not read go first. */
export class LocalValues {
  private readonly values: Sieve<Buffer>;

  constructor(private readonly bounds: Bounds) {
    this.values = new Sieve({ maxSize: bounds.maxBytes });
  }

  /** How many bytes the values take, with their bookkeeping. */
  get bytes(): number {
    return this.values.size;
  }

  /** How many values were dropped because there was no room. */
  get evicted(): number {
    return this.values.evicted;
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
    this.values.set(key, copy, sizeInMemory(key, copy));
    return copy;
  }

  drop(key: string): void {
    this.values.delete(key);
  }
}
