import type { Lookup } from '../store/entry-store.js';
import type { Computation } from '../store/computation.js';

/** How long a program that asks no other process waits for a flight of its own, in milliseconds: not for ever for one that hangs. */
const OWN_PATIENCE = 5000;

/** At most so many times as long as callers wait: a cost is measured by a clock, which may have been set. */
const LONGEST_TERM = 10;

/** How long a caller waits for somebody else's loaded before it is taken for lost, in milliseconds. */
export const patienceOf = ({ policy }: Computation<unknown>): number => policy.lockTimeout || OWN_PATIENCE;

/**
 * After how long a loaded gives up its lease, and the next refresh may begin, in milliseconds. It may be longer than
 * callers wait: what took long the last time, or has a long `timeout`, is slow and not lost.
 */
export function termOf(computation: Computation<unknown>, found: Lookup): number {
  const patience = patienceOf(computation);
  const cost = found.outcome === 'hit' ? (found.entry.cost ?? 0) : 0;
  return Math.max(patience, computation.policy.timeout ?? 0, Math.min(2 * cost, LONGEST_TERM * patience));
}
