import type { Random } from '../support/random.js';
import type { Clock } from '../support/clock.js';
import { lifetimeLeft, type Entry } from './entry.js';
import { staleForOf, type Policy, type StaleTimes } from './policy.js';

/**
 * `fresh`: the entry answers. `early`: it answers, and should be recomputed before its end. `revalidate`: it answers while it
 * is recomputed. `kept`: it answers only if recomputing it fails or takes long.
 */
export type Freshness = 'fresh' | 'early' | 'revalidate' | 'kept';

/**
 * For an entry that is not over. Without windows the backend alone decides when an entry ends, whatever this machine's clock
 * says. An outdated entry answers while it is recomputed, in its lifetime and in its windows.
 */
export function freshnessOf(entry: Entry, policy: Policy, now: number, random: Random): Freshness {
  const left = lifetimeLeft(entry, now);
  if (left <= 0 && staleForOf(entry, policy) > 0) return -left < revalidationOf(entry, policy) ? 'revalidate' : 'kept';
  if (entry.isOutdated) return 'revalidate';
  return left > 0 && isDueEarly(left, entry.cost, random) ? 'early' : 'fresh';
}

/**
 * Returns for how many seconds beyond its lifetime an entry answers at once while it is recomputed. 0 if the request itself
 * recomputes it.
 */
export const revalidationOf = (entry: Entry, policy: Policy): number =>
  entry.staleWhileRevalidate ?? policy.staleWhileRevalidate;

/**
 * True if an entry may not answer any more, although the backend still has it.
 * @param policy decides how long it stays stored beyond its lifetime; without one, what it was stored with decides
 */
export function isOver(entry: Entry, policy: StaleTimes | undefined, clock: Clock): boolean {
  const staleFor = policy === undefined ? (entry.staleFor ?? 0) : staleForOf(entry, policy);
  return (staleFor > 0 || entry.staleFor !== undefined) && -lifetimeLeft(entry, clock()) >= staleFor;
}

/**
 * XFetch with β = 1 (Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede Prevention, VLDB 2015). The longer
 * a method takes, the earlier some caller begins the next run, so that it is done when the entry ends.
 * @param left seconds of its lifetime that the entry has left
 * @param cost milliseconds that its method took
 */
const isDueEarly = (left: number, cost: number | undefined, random: Random): boolean =>
  cost !== undefined && cost > 0 && left !== Infinity && left * 1000 <= -cost * Math.log(1 - random());
