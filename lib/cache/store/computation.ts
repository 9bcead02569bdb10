import type { Entry } from '../entry/entry.js';
import type { Wanted } from './entry-store.js';
import type { Policy } from '../entry/policy.js';

/** What a loaded came to. */
export interface LoadResult<Answer> {
  /** For the caller itself. */
  readonly value: Answer;
  /** What may be stored of it, and shared with all who have the same key; none where it is the caller's alone. */
  readonly entry?: Entry;
  /** Tags that follow from the result. */
  readonly tags?: readonly string[];
  /** Whether it is an error in the form of an answer, for which an older entry may stand in. */
  readonly isFailure?: boolean;
  /** The status of such an answer. */
  readonly failedStatus?: number;
  /** The entry of an answer that is sent while it is made. */
  readonly late?: LateEntry;
  /** Closes what the answer holds open. Called if nobody gets it; there for answers that can be given to one caller only. */
  readonly release?: () => void;
}

/** An entry that is there once its answer has been sent. */
export interface LateEntry {
  /** Settles as soon as it is known whether there will be an entry. Never rejects. */
  readonly ending: Promise<LateOutcome>;
  /** Keeps no more of the answer, which cannot be stored. */
  forgo(): void;
}

/** What an answer came to that was sent while it was made. */
export type LateOutcome =
  | { readonly kind: 'complete'; readonly entry: Entry }
  /** It turned out to be one that is not stored. */
  | { readonly kind: 'refused' }
  /** Its caller left, so that nobody knows. */
  | { readonly kind: 'abandoned' };

/** A call, as the cache looks at it: what stands under its key, how it is kept, and how it is calculated. */
export interface Computation<Answer> extends Required<Omit<Wanted, 'stages' | 'coding'>>, Pick<Wanted, 'stages' | 'coding'> {
  readonly policy: Policy;
  /** Seconds of lifetime where they are known beforehand. */
  readonly seconds: number | undefined;
  /** Whether an entry suits the caller, who may want a fresher one. */
  accepts(entry: Entry): boolean;
  /** Whether an error is a failure, for which an older entry may stand in, and not an answer. */
  isFailure(error: unknown): boolean;
  /**
   * Called with what the method threw, or with its answer that is a failure, when its caller gets another answer or got one
   * before. Reports nothing for a caller who waited for somebody else's loaded. Never throws.
   */
  reportHidden(failure: unknown): void;
  /** Called before the caller may get another answer than the method's: from then on the method touches nothing of his. */
  detach(): void;
  /** Runs the method. */
  compute(why: ForwardReason): Promise<LoadResult<Answer>>;
}

/** What has become of an entry that was to be stored. */
export type StoreResult = 'stored' | 'size' | 'failed' | 'invalidated';

/** Why an old entry answers; `wanted` if the caller asked for no other than a stored one, however old. */
export type StaleReason = 'revalidate' | 'error' | 'timeout' | 'wanted';

/** The answer to a computation, and how it came about. */
export type ReadResult<Answer> =
  | { readonly from: 'entry'; readonly entry: Entry; readonly model?: unknown }
  | {
      /** An old entry. */
      readonly from: 'stale';
      readonly entry: Entry;
      readonly model?: unknown;
      readonly excuse: StaleReason;
      /** Whether the method was run for this caller. */
      readonly wasRun: boolean;
      readonly error?: unknown;
    }
  /** Somebody else's loaded. */
  | { readonly from: 'flight'; readonly entry: Entry }
  | {
      readonly from: 'method';
      readonly loaded: LoadResult<Answer>;
      readonly why: ForwardReason;
      /** `pending` while the answer is still being made. */
      readonly kept: StoreResult | 'pending' | undefined;
      /** Settles when a pending answer has been stored, or is not to be. Never rejects. */
      readonly ending?: Promise<LateOutcome>;
    };

/** Why the method ran: what the lookup found, or that the caller wanted it. */
export type ForwardReason = 'miss' | 'damaged' | 'failed' | 'invalidated' | 'stale' | 'request';

/** Closes what an answer holds open that nobody gets. */
export function releaseUnused(reading: ReadResult<unknown> | { readonly from: 'failure' } | symbol): void {
  if (typeof reading !== 'symbol' && reading.from === 'method') reading.loaded.release?.();
}
