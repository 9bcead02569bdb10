import type { SafeKeyValue } from '../backend/safe-key-value.js';
import type { Clock } from '../support/clock.js';
import type { Sleep } from '../support/sleep.js';

/** The lengths that are published, in milliseconds. A process publishes the next one that is no shorter than its own. */
const LENGTHS = [100, 250, 500, 1000, 2500, 5000] as const;
/** The longest `recheck`, in milliseconds. */
export const LONGEST_RECHECK = LENGTHS.at(-1)!;

/** How many seconds a publication is kept, and for how many milliseconds its process relies on it. */
const KEPT_SECONDS = 600;
const RELIED_ON_MS = 300_000;

/** No two clocks run equally fast, and a timer may end a moment early. */
const [DRIFT, MARGIN_MS] = [1.01, 5];

const PUBLISHED = Buffer.of(1);
const keyOf = (length: number): string => `window ${length}`;
const KEYS = LENGTHS.map(keyOf);

interface Parts {
  readonly keyValue: SafeKeyValue;
  /** Is never set back. */
  readonly steady: Clock;
  readonly sleep: Sleep;
}

/**
 * Tells all processes for how long some process takes for current what the backend said. Each length has a key of its own, so that
 * processes with different settings, as during a deployment, never overwrite each other's.
 */
export class Windows {
  /** The key that this process publishes, or `undefined` if it takes nothing for current. */
  readonly key: string | undefined;
  private publishedAt = Number.NEGATIVE_INFINITY;
  private publishing = false;

  /** @param recheck milliseconds */
  constructor(
    private readonly parts: Parts,
    private readonly recheck: number,
  ) {
    this.key = recheck === 0 ? undefined : keyOf(LENGTHS.find((length) => length >= recheck)!);
  }

  /**
   * True if all processes know of this one's window.
   * @param seen what was just read under `key`. If nothing was there it is published, and counts from the next read on
   */
  isKnown(seen: Buffer | undefined): boolean {
    const isFresh = this.parts.steady() - this.publishedAt < RELIED_ON_MS;
    if (seen === undefined || !isFresh) void this.publish();
    return seen !== undefined && isFresh;
  }

  /** Resolves when no process takes anything for current that it asked for before now. */
  async pass(): Promise<void> {
    const found = await this.parts.keyValue.getMany(KEYS);
    const published = found.kind === 'failed' ? LONGEST_RECHECK : longestIn(found.value);
    const longest = Math.max(published, this.recheck);
    if (longest > 0) await this.parts.sleep(longest * DRIFT + MARGIN_MS);
  }

  private async publish(): Promise<void> {
    if (this.publishing) return;
    this.publishing = true;
    const since = this.parts.steady();
    const published = await this.parts.keyValue.set(this.key!, PUBLISHED, KEPT_SECONDS);
    if (published.kind === 'done') this.publishedAt = since;
    this.publishing = false;
  }
}

const longestIn = (found: readonly (Buffer | undefined)[]): number =>
  Math.max(0, ...LENGTHS.filter((_, at) => found[at] !== undefined));
