import type { Computation } from '../store/computation.js';
import type { Lookup } from '../store/lookup.js';

/** How many milliseconds callers wait for a method of their own process if `lockTimeout` is 0. A method that hangs must not block them. */
const OWN_PATIENCE = 5000;

/** Bounds a term to a multiple of the patience, because costs are measured by a clock that may be set. */
const LONGEST_TERM = 10;

/** How long a caller waits for another caller's method before it is taken for lost, in milliseconds. */
export const patienceOf = ({ policy }: Computation<unknown>): number => policy.lockTimeout || OWN_PATIENCE;

/**
 * After how many milliseconds a running method gives up its lease, so that the next refresh may begin. May exceed the patience:
 * a method that took long last time, or has a long `timeout`, is slow and not lost.
 */
export function termOf(computation: Computation<unknown>, lookup: Lookup): number {
  const patience = patienceOf(computation);
  const cost = lookup.kind === 'hit' ? (lookup.entry.cost ?? 0) : 0;
  return Math.max(patience, computation.policy.timeout ?? 0, Math.min(2 * cost, LONGEST_TERM * patience));
}
