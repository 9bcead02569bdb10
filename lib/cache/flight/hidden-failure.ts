import { releaseUnused, type Computation, type ReadResult } from '../store/computation.js';
import type { Calculated } from './shared-failure.js';

/** A failure that no caller sees, since an old entry answers in its place. */
export interface HiddenFailure {
  readonly program: string;
  /** What the method threw, or an error that says with which status it answered. */
  readonly error: unknown;
  /** The call that failed. */
  details(): CallDetails;
}

/** A call, as functions of the application see it. */
export interface CallDetails {
  /** The arguments by the names that they have in the key. */
  readonly args: Record<string, unknown>;
  /** Nest's `ExecutionContext`; `undefined` if code called and no request. */
  readonly context: unknown;
}

/** Whether the method answered with an error in the form of an answer. */
export const isFailedAnswer = <Answer>(reading: Calculated<Answer>): reading is Extract<ReadResult<Answer>, { from: 'method' }> =>
  reading.from === 'method' && reading.loaded.isFailure === true;

/** Waits for a loaded that nobody else waits for, reports its failure, and closes what its answer holds open. Never rejects. */
export async function reportFailureOf(computation: Computation<unknown>, running: Promise<Calculated<unknown> | symbol>): Promise<void> {
  try {
    const reading = await running;
    releaseUnused(reading);
    if (typeof reading !== 'symbol' && isFailedAnswer(reading)) computation.reportHidden(reading.loaded.value);
  } catch (error) {
    computation.reportHidden(error);
  }
}
