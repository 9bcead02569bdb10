import type { Entry } from '../entry/entry.js';
import type { Policy } from '../entry/policy.js';
import type { FoundEntry, Wanted } from './lookup.js';

/** The result of `compute()`. */
export interface LoadResult<Answer> {
  /** For the caller itself. */
  readonly value: Answer;
  /**
   * The entry, which may be stored and shared with everybody who has the same key. `undefined` if the answer is the caller's
   * alone.
   */
  readonly entry?: Entry;
  /** Why there is no entry, in a word for the operator. */
  readonly detail?: string;
  /** Tags that follow from the result. */
  readonly tags?: readonly string[];
  /** True if the answer itself is an error, which an older entry may replace. */
  readonly isFailure?: boolean;
  /** The status of such an answer. */
  readonly failedStatus?: number;
  /** The entry of an answer that is sent while it is still being made. */
  readonly late?: LateEntry;
  /** Closes what the answer holds open. Called if nobody receives the answer; set only if one caller alone can receive it. */
  readonly release?: () => void;
}

/** An entry that is complete only after its answer has been sent. */
export interface LateEntry {
  /** Settles as soon as it is known whether there will be an entry. Never rejects. */
  readonly ending: Promise<LateOutcome>;
  /** Stops recording the answer, because it cannot be stored. */
  forgo(): void;
}

/** How an answer ended that was sent while it was being made. */
export type LateOutcome =
  | { readonly kind: 'complete'; readonly entry: Entry }
  /** It turned out to be one that is not stored. */
  | { readonly kind: 'refused' }
  /** Its caller left, so nobody knows. */
  | { readonly kind: 'abandoned' };

/** A call as the cache sees it: its key, its policy, and how to compute its answer. */
export interface Computation<Answer>
  extends Required<Omit<Wanted, 'stages' | 'coding' | 'policy'>>, Pick<Wanted, 'stages' | 'coding'> {
  /** The name under which it is counted; `undefined` if another computation is counted for the same call. */
  readonly program?: string;
  readonly policy: Policy;
  /** True if an entry suits the caller, who may want a fresher one. */
  accepts(entry: Entry): boolean;
  /** True if an error is a failure, which an older entry may replace. False if it is an answer, such as 404. */
  isFailure(error: unknown): boolean;
  /**
   * Reports a failure that its caller does not see, because the caller receives another answer or has received one already.
   * Reports nothing for a caller who waited for another caller's method. Never throws.
   * @param failure what the method threw, or its answer that is a failure
   */
  reportHidden(failure: unknown): void;
  /** Called before the caller may receive another answer than the method's. From then on the method must not touch the caller's response. */
  detach(): void;
  /** Runs the method. */
  compute(reason: ForwardReason): Promise<LoadResult<Answer>>;
}

/** The fate of an entry that was to be stored. */
export type StoreResult = 'stored' | 'size' | 'failed' | 'invalidated';

/**
 * The same, as far as it is known when the answer is there. `storing`: it is on its way to the backend. `streaming`: it is
 * complete only after the answer. `undefined`: there is nothing to store.
 */
export type Storage = StoreResult | 'storing' | 'streaming' | undefined;

/** Why an old entry answers. `wanted`: the caller accepts only a stored entry, however old. */
export type StaleReason = 'revalidate' | 'error' | 'timeout' | 'wanted';

/** Why the method ran: the kind of the lookup, `stale`, or `request` if the caller refused the entry. */
export type ForwardReason = 'miss' | 'damaged' | 'failed' | 'invalidated' | 'stale' | 'request';

/** The answer to a computation, and where it came from. */
export type ReadResult<Answer> =
  /** A fresh entry. */
  | ({ readonly kind: 'entry' } & FoundEntry)
  /** An old entry. */
  | ({
      readonly kind: 'stale';
      readonly staleReason: StaleReason;
      /** True if the method was run for this caller. */
      readonly wasRun: boolean;
      readonly error?: unknown;
    } & FoundEntry)
  /** The answer of another caller's method. */
  | { readonly kind: 'flight'; readonly entry: Entry }
  | MethodResult<Answer>;

/** The answer of the caller's own method. */
export interface MethodResult<Answer> {
  readonly kind: 'method';
  readonly result: LoadResult<Answer>;
  readonly forwardReason: ForwardReason;
  readonly storage: Storage;
  /** Of an entry that is on its way to the backend. Never rejects. */
  readonly stored?: Promise<StoreResult | undefined>;
  /** Settles when a streamed answer has been stored or refused. Never rejects. */
  readonly ending?: Promise<LateOutcome>;
}
