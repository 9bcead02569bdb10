import type { Clock } from './clock.js';
import { SIDE_BY_SIDE_SECONDS } from './lease.js';
import type { Calculation } from './question.js';
import { ShortMemory } from './short-memory.js';

/** How long a method that failed is left alone where an old entry answers in its place, in milliseconds. */
const REST_MS = 1000;

/** Whether an answer is its caller's alone. */
export const isOnesOwn = ({ entry, late, isFailure }: Calculation<unknown>): boolean =>
  entry === undefined && late === undefined && isFailure !== true;

/** What calculations came to a moment ago, for the next callers of the same keys. */
export class CallMemory {
  /** Keys whose answers turned out to be their callers' alone (Varnish's hit-for-miss). */
  private readonly unshared: ShortMemory;
  private readonly failed: ShortMemory;

  constructor(clock: Clock) {
    this.unshared = new ShortMemory(SIDE_BY_SIDE_SECONDS * 1000, clock);
    this.failed = new ShortMemory(REST_MS, clock);
  }

  /** Whether nobody need wait for another's answer, since it would not be his. */
  isUnshared(key: string): boolean {
    return this.unshared.has(key);
  }

  /** Whether the method failed a moment ago, and is left alone. */
  isResting(key: string): boolean {
    return this.failed.has(key);
  }

  note(key: string, calculation: Calculation<unknown>): void {
    if (calculation.isFailure) return this.noteFailure(key);
    this.failed.delete(key);
    if (calculation.late !== undefined) return;
    if (isOnesOwn(calculation)) this.unshared.add(key);
    else this.unshared.delete(key);
  }

  noteFailure(key: string): void {
    this.failed.add(key);
  }
}
