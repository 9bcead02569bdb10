import type { Entry } from './entry.js';
import { decodeEntry, decodeEntryOnce, encodeEntry } from './entry-codec.js';
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

  private readonly decode: (bytes: Buffer) => Entry | undefined;

  constructor(
    private readonly keyValue: SafeKeyValue,
    private readonly limits: { readonly maxValueBytes: number; readonly isInProcess: boolean },
  ) {
    this.decode = limits.isInProcess ? decodeEntryOnce : decodeEntry;
  }

  /** How many entries were found that could not be read. */
  get damaged(): number {
    return this.damagedEntries;
  }

  /** @param level the only one that the caller can use: an entry of another is from before a change of the application */
  async lookup(key: string, level?: Entry['level']): Promise<Lookup> {
    const found = await this.keyValue.get(key);
    if (found === FAILED) return BROKEN;
    const bytes = found.value ?? undefined;
    if (bytes === undefined) return MISS;
    const entry = this.decode(bytes);
    if (entry === undefined || (level !== undefined && entry.level !== level)) return this.refuse();
    return { outcome: 'hit', entry };
  }

  /** What an entry counts as whose body turns out to be unreadable. */
  refuse(): Lookup {
    this.damagedEntries++;
    return DAMAGED;
  }

  /**
   * @param seconds how long from now, where that is not the entry's whole lifetime
   * @returns whether the entry is there now, is too large for the backend, or the backend failed
   */
  async store(key: string, entry: Entry, seconds = entry.seconds): Promise<'stored' | 'size' | 'failed'> {
    const bytes = encodeEntry(entry);
    const outcome = await this.keyValue.set(key, bytes, seconds);
    if (outcome === FAILED) return 'failed';
    return bytes.length > this.limits.maxValueBytes ? 'size' : 'stored';
  }
}
