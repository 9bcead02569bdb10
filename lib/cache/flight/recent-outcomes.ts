import type { Clock } from '../support/clock.js';
import { HIT_FOR_MISS_SECONDS } from './lease.js';
import type { LoadResult } from '../store/computation.js';
import { ExpiringSet } from '../support/expiring-set.js';

/** How long a method that failed is left alone where an old entry answers in its place, in milliseconds. */
const BACK_OFF_MS = 1000;

/** Whether an answer is its caller's alone. */
export const isOnesOwn = ({ entry, late, isFailure }: LoadResult<unknown>): boolean =>
  entry === undefined && late === undefined && isFailure !== true;

/** What calculations came to a moment ago, for the next callers of the same keys. */
export class RecentOutcomes {
  /** Keys whose answers turned out to be their callers' alone (Varnish's hit-for-miss). */
  private readonly unshared: ExpiringSet;
  private readonly failed: ExpiringSet;

  constructor(clock: Clock) {
    this.unshared = new ExpiringSet(HIT_FOR_MISS_SECONDS * 1000, clock);
    this.failed = new ExpiringSet(BACK_OFF_MS, clock);
  }

  /** Whether nobody need wait for another's answer, since it would not be his. */
  isHitForMiss(key: string): boolean {
    return this.unshared.has(key);
  }

  /** Whether the method failed a moment ago, and is left alone. */
  isBackingOff(key: string): boolean {
    return this.failed.has(key);
  }

  note(key: string, loaded: LoadResult<unknown>): void {
    if (loaded.isFailure) return this.noteFailure(key);
    this.failed.delete(key);
    if (loaded.late !== undefined) return;
    if (isOnesOwn(loaded)) this.unshared.add(key);
    else this.unshared.delete(key);
  }

  noteFailure(key: string): void {
    this.failed.add(key);
  }
}
