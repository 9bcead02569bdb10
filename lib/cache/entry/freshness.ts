import type { Random } from '../support/random.js';
import type { Clock } from '../support/clock.js';
import { freshnessLeft, type Entry } from './entry.js';
import { staleForOf, type Policy } from './policy.js';

/**
 * What an entry is good for now. `fresh`: it answers. `early`: it answers, and should be made anew before it is over.
 * `revalidate`: it answers while it is made anew. `kept`: it answers only where making it anew fails or takes long.
 */
export type Freshness = 'fresh' | 'early' | 'revalidate' | 'kept';

/** Of an entry that is not over. Where nobody asked for windows, the backend alone decides that, whatever this machine's clock says. */
export function freshnessOf(entry: Entry, policy: Policy, now: number, random: Random): Freshness {
  const left = freshnessLeft(entry, now);
  if (left > 0) return isDueEarly(left, entry.cost, random) ? 'early' : 'fresh';
  if (staleForOf(entry, policy) === 0) return 'fresh';
  return -left < revalidationOf(entry, policy) ? 'revalidate' : 'kept';
}

/** How long beyond its lifetime an entry answers at once while it is made anew: 0 if the request itself makes it. */
export const revalidationOf = (entry: Entry, policy: Policy): number => entry.staleWhileRevalidate ?? policy.staleWhileRevalidate;

/** Whether an entry is good for nothing any more, though the backend has it still. */
export function isOver(entry: Entry, policy: Policy, clock: Clock): boolean {
  const window = staleForOf(entry, policy);
  return (window > 0 || entry.staleFor !== undefined) && -freshnessLeft(entry, clock()) >= window;
}

/**
 * XFetch (Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede Prevention, VLDB 2015), with its β of 1: the
 * dearer a loaded was, the earlier some caller begins the next one, so that it is done when the entry is over.
 * @param left seconds of its lifetime that the entry has left
 * @param cost milliseconds that its loaded took
 */
const isDueEarly = (left: number, cost: number | undefined, random: Random): boolean =>
  cost !== undefined && cost > 0 && left !== Infinity && left * 1000 <= -cost * Math.log(1 - random());
