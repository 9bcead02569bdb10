import type { Computation, ReadResult } from '../store/computation.js';
import { releaseUnused, type Again, type ReadOrFailure } from './shared-outcome.js';

/** A failure that no caller sees, because an old entry answers in its place. */
export interface HiddenFailure {
  readonly program: string;
  /** The error that the method threw, or one with the status that it answered. */
  readonly error: unknown;
  /** The call that failed. */
  details(): CallDetails;
}

/** A call as functions of the application see it. */
export interface CallDetails {
  /** The arguments, by their names in the key. */
  readonly args: Record<string, unknown>;
  /** Nest's `ExecutionContext`, or `undefined` if the method was called by code. */
  readonly context: unknown;
}

/** True if the method answered with an error instead of throwing one. */
export const isFailedAnswer = <Answer>(
  read: ReadOrFailure<Answer> | Again,
): read is Extract<ReadResult<Answer>, { kind: 'method' }> => read.kind === 'method' && read.result.isFailure === true;

/** Waits for a method that nobody else waits for, reports its failure, and closes what its answer holds open. Never rejects. */
export async function reportFailureOf(
  computation: Computation<unknown>,
  running: Promise<ReadOrFailure<unknown> | Again>,
): Promise<void> {
  try {
    const read = await running;
    releaseUnused(read);
    if (isFailedAnswer(read)) computation.reportHidden(read.result.value);
  } catch (error) {
    computation.reportHidden(error);
  }
}
