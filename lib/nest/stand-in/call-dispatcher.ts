import type { Method } from '../metadata/stand-in.metadata.js';

/** A call of a stand-in, the function in a decorated method's place. */
export interface StandInCall {
  /** The object that the method was called on. */
  readonly target: object;
  /** The method's name. */
  readonly method: string;
  /** The replaced method. */
  readonly standsFor: Method;
  /** All arguments of the call. If Nest answers a request, the request and the response follow the method's own. */
  readonly given: readonly unknown[];
  /** The index of the request in `given`. */
  readonly requestAt: number;
}

/** Runs the replaced method with these arguments. */
export type RunMethod = (args: readonly unknown[]) => unknown;

/**
 * The token of the application's `CallDispatcher`, and the property that it is injected into. Several applications can share a
 * class, but no object.
 */
export const DISPATCHER = Symbol.for('giotto-cache: the dispatcher, which GiottoCacheModule.forRoot() provides');

/** Answers the calls of stand-ins. */
export interface CallDispatcher {
  /**
   * Returns what the method would have returned, or a finished response in its place.
   * @param method runs the method itself, with these arguments
   * @throws NotAcceptableException if the program has no representation that the client accepts
   */
  dispatch(call: StandInCall, method: RunMethod): unknown;
}
