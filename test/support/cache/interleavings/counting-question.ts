import type { Calculation, Question } from '../../../../lib/cache/question.js';
import type { Entry } from '../../../../lib/cache/entry.js';
import type { Policy } from '../../../../lib/cache/policy.js';
import { ANY_TAG } from '../../../../lib/cache/versions.js';
import { entryOf } from '../entries.js';

/** What the question is like. */
export interface Asked {
  /** Names of what the entry depends on, as far as it is known beforehand. */
  readonly versions: readonly string[];
  /** Tags that follow from the result. */
  readonly resultTags?: readonly string[];
  readonly policy?: Partial<Policy>;
  /** Whether an answer is its caller's alone. */
  readonly isAlone?: (value: number) => boolean;
}

export const KEY = '{}(counter)(application/json)';
export const SECONDS = 60;

/** Does not wait for long, and leaves nothing to chance. */
const POLICY: Policy = { staleWhileRevalidate: 0, staleIfError: 0, timeout: undefined, lockWait: 10, spread: 0 };

/** What does the counter say? */
export class CountingQuestion implements Question<number> {
  readonly key = KEY;
  readonly level = 'view';
  readonly seconds = SECONDS;

  constructor(
    private readonly asked: Asked,
    private readonly count: () => Promise<{ value: number; now: number }>,
  ) {}

  get versions(): readonly string[] {
    return this.asked.versions;
  }

  get watched(): readonly string[] {
    return this.asked.resultTags === undefined ? [] : [ANY_TAG];
  }

  get policy(): Policy {
    return { ...POLICY, ...this.asked.policy };
  }

  accepts(): boolean {
    return true;
  }

  isFailure(): boolean {
    return false;
  }

  reportHidden(failure: unknown): void {
    throw failure;
  }

  detach(): void {}

  async calculate(): Promise<Calculation<number>> {
    const { value, now } = await this.count();
    if (this.asked.isAlone?.(value)) return { answer: value };
    return { answer: value, entry: entryWith(value, now), tags: this.asked.resultTags };
  }
}

const entryWith = (value: number, storedAt: number) => entryOf({ storedAt, seconds: SECONDS, headers: [], body: Buffer.from(String(value)) });

/** What an entry says. */
export const countIn = ({ body }: Entry): number => Number(body.toString());
