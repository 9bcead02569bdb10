import { LRUCache } from 'lru-cache';

import type { Entry } from '../entry/entry.js';
import type { Clock } from '../support/clock.js';

/** Bounds the memory that the keys take together, in bytes: those of some 40,000 entries. */
const MAX_BYTES = 8 * 1024 * 1024;

/** About how many bytes a key takes besides its characters. */
const BYTES_PER_KEY = 150;

type Lifetime = Pick<Entry, 'storedAt' | 'seconds' | 'staleFor'>;

/**
 * Remembers the keys under which this process has found or stored an entry, until its end. Only expects: another process may have
 * removed or replaced the entry, and the backend may have evicted it.
 */
export class KnownEntries {
  /** When each entry ends, in milliseconds since the epoch. */
  private readonly ends = new LRUCache<string, number>({
    maxSize: MAX_BYTES,
    sizeCalculation: (_end, key) => key.length + BYTES_PER_KEY,
  });

  constructor(private readonly clock: Clock) {}

  /** True if an entry is probably there. */
  has(key: string): boolean {
    const end = this.ends.get(key);
    return end !== undefined && this.clock() < end;
  }

  note(key: string, entry: Lifetime): void {
    const end = endOf(entry);
    if (this.ends.peek(key) !== end) this.ends.set(key, end);
  }

  forget(key: string): void {
    this.ends.delete(key);
  }
}

const endOf = ({ storedAt, seconds, staleFor = 0 }: Lifetime): number =>
  seconds === 0 ? Number.POSITIVE_INFINITY : storedAt + (seconds + staleFor) * 1000;
