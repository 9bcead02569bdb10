import type { LoadResult } from '../store/computation.js';
import type { Clock } from '../support/clock.js';
import { ExpiringSet } from '../support/expiring-set.js';
import { HIT_FOR_MISS_SECONDS } from './lease.js';

/** How many milliseconds a method that failed is not run again while an old entry can answer. */
const BACK_OFF_MS = 1000;

/** True if an answer is its caller's alone. */
export const isUnshareable = ({ entry, late, isFailure }: LoadResult<unknown>): boolean =>
  entry === undefined && late === undefined && isFailure !== true;

/** The recent outcomes of methods, for the next callers of the same keys. */
export class RecentOutcomes {
  private readonly hitForMiss: ExpiringSet;
  private readonly failed: ExpiringSet;

  constructor(clock: Clock) {
    this.hitForMiss = new ExpiringSet(HIT_FOR_MISS_SECONDS * 1000, clock);
    this.failed = new ExpiringSet(BACK_OFF_MS, clock);
  }

  /** True if the last answer was its caller's alone, so that waiting for the next one would be in vain (hit-for-miss, as in Varnish). */
  isHitForMiss(key: string): boolean {
    return this.hitForMiss.has(key);
  }

  /** True if the method failed within the last second. */
  isBackingOff(key: string): boolean {
    return this.failed.has(key);
  }

  note(key: string, result: LoadResult<unknown>): void {
    if (result.isFailure) return this.noteFailure(key);
    this.failed.delete(key);
    if (result.late !== undefined) return;
    if (isUnshareable(result)) this.hitForMiss.add(key);
    else this.hitForMiss.delete(key);
  }

  noteFailure(key: string): void {
    this.failed.add(key);
  }
}
