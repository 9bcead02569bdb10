import { LRUCache } from 'lru-cache';

/** Bounds the keys that are remembered. No room is made for them beforehand. */
const MAX_KEYS = 100_000;

interface Answer {
  /** `undefined` if nothing was there. */
  readonly value: Buffer | undefined;
  /** By the clock that is never set back. */
  readonly until: number;
}

/**
 * The backend's answers for keys, while they may be taken for current. The time is counted from when the question was sent:
 * an invalidation that the backend takes afterwards waits for as long (Gray and Cheriton: Leases, SOSP 1989).
 */
export class RecentAnswers {
  private readonly answers = new LRUCache<string, Answer>({ maxSize: MAX_KEYS, sizeCalculation: () => 1 });
  private forgettings = 0;

  /** Changes when something is forgotten. An answer whose question was asked before is not remembered. */
  get epoch(): number {
    return this.forgettings;
  }

  /** Returns the answer if it counts at this time. */
  get(key: string, now: number): Answer | undefined {
    const answer = this.answers.get(key);
    return answer !== undefined && answer.until > now ? answer : undefined;
  }

  /** Copies the value, which may be a small part of a large buffer. */
  remember(key: string, { value, until }: Answer): void {
    this.answers.set(key, { value: value && Buffer.from(value), until });
  }

  forget(keys: readonly string[]): void {
    this.forgettings++;
    for (const key of keys) this.answers.delete(key);
  }
}
