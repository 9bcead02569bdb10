import { statusOfError } from '../entry/failure.js';
import { errorCopies } from '../instance/own-error.js';
import type { LoadResult, Computation, ReadResult } from '../store/computation.js';

/** What is known of a loaded that failed to those who waited for it. What it answered is its own caller's alone. */
export interface SharedFailure {
  /** An error that says no more than with which status it failed. */
  readonly failed: unknown;
  /** Whether what was thrown is an answer, such as 404, for which nothing stands in. */
  readonly isAnswer: boolean;
  /** Makes the error for one of them, if one was thrown that copies can stand for. */
  readonly copy?: () => unknown;
}

/** Word that somebody else's loaded failed, to a caller who has an old entry. */
export interface FailedElsewhere {
  readonly from: 'failure';
  readonly failed: unknown;
}

/** What a loaded comes to. */
export type Calculated<Answer> = ReadResult<Answer> | FailedElsewhere;

export const failureAnswered = ({ failedStatus }: LoadResult<unknown>): SharedFailure => ({ failed: { statusCode: failedStatus }, isAnswer: false });

/** Called before anybody handles the error, who may change it. @param isAwaited whether there is anybody who waits for it */
export const failureThrown = (error: unknown, computation: Computation<unknown>, isAwaited: boolean): SharedFailure => ({
  failed: { statusCode: statusOfError(error) },
  isAnswer: !computation.isFailure(error),
  copy: isAwaited ? errorCopies(error) : undefined,
});
