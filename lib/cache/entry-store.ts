import type { Entry } from './entry.js';
import { decodeEntryOnce, encodeEntry } from './entry-codec.js';
import { FAILED, type SafeKeyValue } from './safe-key-value.js';

/** What a lookup found. A miss by a fault says so, since nothing is stored after one. */
export type Lookup =
  | { readonly outcome: 'hit'; readonly entry: Entry }
  | { readonly outcome: 'miss' | 'damaged' | 'failed' };

const MISS: Lookup = { outcome: 'miss' };
const DAMAGED: Lookup = { outcome: 'damaged' };
const BROKEN: Lookup = { outcome: 'failed' };

/** Entries under keys. Never rejects: a damaged or foreign entry and a backend that is down are misses of their own kinds. */
export class EntryStore {
  private damagedEntries = 0;

  constructor(
    private readonly keyValue: SafeKeyValue,
    private readonly maxValueBytes: () => number,
  ) {}

  /** How many entries were found that could not be read. */
  get damaged(): number {
    return this.damagedEntries;
  }

  async lookup(key: string): Promise<Lookup> {
    const found = await this.keyValue.get(key);
    if (found === FAILED) return BROKEN;
    if (found.value === undefined) return MISS;
    const entry = decodeEntryOnce(found.value);
    if (entry !== undefined) return { outcome: 'hit', entry };
    this.damagedEntries++;
    return DAMAGED;
  }

  /** @returns whether the entry is there now, is too large for the backend, or the backend failed. */
  async store(key: string, entry: Entry): Promise<'stored' | 'size' | 'failed'> {
    const bytes = encodeEntry(entry);
    const outcome = await this.keyValue.set(key, bytes, entry.seconds);
    if (outcome === FAILED) return 'failed';
    return bytes.length > this.maxValueBytes() ? 'size' : 'stored';
  }
}
