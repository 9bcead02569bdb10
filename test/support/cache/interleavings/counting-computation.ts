import type { LoadResult, Computation } from '../../../../lib/cache/store/computation.js';
import type { Entry } from '../../../../lib/cache/entry/entry.js';
import type { Policy } from '../../../../lib/cache/entry/policy.js';
import { ANY_TAG } from '../../../../lib/cache/store/versions.js';
import { entryOf } from '../entries.js';

/** What the computation is like. */
export interface Asked {
  /** Names of what the entry depends on, as far as it is known beforehand. */
  readonly versions: readonly string[];
  /** Tags that follow from the result. */
  readonly resultTags?: readonly string[];
  readonly policy?: Partial<Policy>;
  /** Whether the method takes time after it has read the database. */
  readonly lingers?: boolean;
  /** Whether an answer is its caller's alone. */
  readonly isAlone?: (value: number) => boolean;
}

export const KEY = '{}(counter)(application/json)';
/** The same call in another release. */
export const OTHER_KEY = `${KEY}@2`;
export const SECONDS = 60;

/** Does not wait for long, and leaves nothing to random. */
const POLICY: Policy = { staleWhileRevalidate: 0, staleIfError: 0, timeout: undefined, lockTimeout: 10, jitter: 0 };

/** What does the counter say? */
export class CountingComputation implements Computation<number> {
  readonly level = 'view';

  constructor(
    private readonly asked: Asked,
    private readonly count: () => Promise<{ value: number; now: number }>,
    private readonly linger: () => Promise<unknown>,
    readonly key = KEY,
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

  async compute(): Promise<LoadResult<number>> {
    const { value, now } = await this.count();
    if (this.asked.lingers) await this.linger();
    if (this.asked.isAlone?.(value)) return { value: value };
    return { value: value, entry: entryWith(value, now), tags: this.asked.resultTags };
  }
}

const entryWith = (value: number, storedAt: number) =>
  entryOf({ storedAt, seconds: SECONDS, headers: [], body: Buffer.from(String(value)) });

/** What an entry says. */
export const countIn = ({ body }: Entry): number => Number(body.toString());
