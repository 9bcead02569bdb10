import { statusOfError } from '../entry/failure.js';
import type { Entry } from '../entry/entry.js';
import { errorCopies } from '../instance/own-error.js';
import type { Computation, LateOutcome, LoadResult, ReadResult } from '../store/computation.js';

/** The outcome that waiting callers receive. */
export type SharedOutcome =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | SharedFailure
  /** The answer is its caller's alone: run your own method. */
  | { readonly kind: 'alone' }
  /** Another process is computing: look again. */
  | Again
  /** The caller left before the answer was complete: somebody else has to lead. */
  | { readonly kind: 'abandoned' };

/** Another process is computing. */
export interface Again {
  readonly kind: 'again';
}

export const AGAIN: Again = { kind: 'again' };

/** How a method failed, as waiting callers learn it. An answer that is a failure stays its caller's own. */
export interface SharedFailure {
  readonly kind: 'failure';
  /** An error that has nothing but the status. */
  readonly failed: unknown;
  /** True if what was thrown is an answer, such as 404, which no old entry may replace. */
  readonly isAnswer: boolean;
  /** Makes the error for one caller, if the method threw one that can be copied. */
  readonly copy?: () => unknown;
}

/** Another caller's method failed. Only for callers who have an old entry. */
export interface FailureElsewhere {
  readonly kind: 'failure';
  readonly failed: unknown;
}

/** The result of loading: an answer, or the failure of another caller's method. */
export type ReadOrFailure<Answer> = ReadResult<Answer> | FailureElsewhere;

/** Returns the outcome for waiting callers. */
export function outcomeOf(read: ReadResult<unknown> | Again): SharedOutcome | Promise<SharedOutcome> {
  if (read.kind === 'again') return read;
  if (read.kind !== 'method') return { kind: 'entry', entry: read.entry };
  const { result, ending } = read;
  if (ending !== undefined) return ending.then(outcomeOfLate);
  if (result.isFailure) return failureAnswered(result);
  return result.entry === undefined ? { kind: 'alone' } : { kind: 'entry', entry: result.entry };
}

function outcomeOfLate(late: LateOutcome): SharedOutcome {
  if (late.kind === 'complete') return { kind: 'entry', entry: late.entry };
  return late.kind === 'refused' ? { kind: 'alone' } : late;
}

const failureAnswered = ({ failedStatus }: LoadResult<unknown>): SharedFailure => ({
  kind: 'failure',
  failed: { statusCode: failedStatus },
  isAnswer: false,
});

/** Call it before anybody handles the error, who may change it. @param isAwaited true if there are waiting callers */
export const failureThrown = (
  error: unknown,
  computation: Computation<unknown>,
  isAwaited: boolean,
): SharedFailure => ({
  kind: 'failure',
  failed: { statusCode: statusOfError(error) },
  isAnswer: !computation.isFailure(error),
  copy: isAwaited ? errorCopies(error) : undefined,
});

/** Closes what an answer holds open that nobody receives. */
export function releaseUnused(read: ReadOrFailure<unknown> | Again): void {
  if (read.kind === 'method') read.result.release?.();
}
