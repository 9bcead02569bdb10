import type { Computation } from '../store/computation.js';
import type { EntryStore } from '../store/entry-store.js';
import { FAILED_LOOKUP, type Found, type Lookup } from '../store/lookup.js';
import type { Random } from '../support/random.js';
import type { Sleep } from '../support/sleep.js';
import type { Lease } from './lease.js';
import { LeaseWatch } from './lease-watch.js';
import type { Held, Leases } from './leases.js';
import type { Opening } from './opening.js';
import type { Openings } from './openings.js';
import { termOf } from './patience.js';

const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 200;
const BACK_OFF = 1.5;

/** Who computes. `isUnmade`: the backend refused to take a version, so one may still be missing. */
export type Role = (
  | { readonly kind: 'leader'; readonly lookup: Lookup; readonly lease?: Lease }
  /** Nobody: an entry is there now. */
  | { readonly kind: 'entry'; readonly lookup: Found }
  /** Another process, and there was no patience to wait for it. */
  | { readonly kind: 'held-elsewhere'; readonly lookup: Lookup }
) & { readonly isUnmade?: boolean };

interface Parts {
  readonly store: EntryStore;
  readonly leases: Leases;
  readonly openings: Openings;
  readonly sleep: Sleep;
  readonly random: Random;
}

/**
 * Decides which process computes: one leads, the others wait a bounded time for the entry that it stores. Nobody waits here for
 * a method of their own process: they know of it, and do not want its answer.
 */
export class Leadership {
  constructor(private readonly parts: Parts) {}

  /**
   * @param lookup the caller's own lookup
   * @param patience milliseconds to wait for each attempt of another process; with 0, `held-elsewhere` is returned at once
   * @param options `isBeside`: true if another method of this process is running whose answer is out of date
   */
  async take(
    computation: Computation<unknown>,
    lookup: Lookup,
    patience: number,
    { isBeside = false } = {},
  ): Promise<Role> {
    if (lookup.kind === 'failed') return { kind: 'leader', lookup };
    const opening = await this.parts.openings.open(computation, lookup, isBeside);
    const role =
      opening.claim?.kind === 'held'
        ? await this.follow(computation, lookup, watchOn(opening.claim, patience))
        : this.lead(computation, lookup, opening);
    return opening.isUnmade ? { ...role, isUnmade: true } : role;
  }

  private async follow(computation: Computation<unknown>, lookup: Lookup, watch: LeaseWatch): Promise<Role> {
    return watch.left > 0 ? this.wait(computation, lookup, watch) : { kind: 'held-elsewhere', lookup };
  }

  /** A backend that refused the lease but took versions works in part: the next callers see what it took. */
  private lead(computation: Computation<unknown>, lookup: Lookup, { claim, isMade, again }: Opening): Role {
    if (claim?.kind === 'failed' && !isMade) return { kind: 'leader', lookup: FAILED_LOOKUP };
    const lease = claim?.kind === 'lease' ? claim.lease : undefined;
    return again === undefined ? { kind: 'leader', lookup } : this.decide(computation, lookup, again, lease);
  }

  /** The previous owner of the lease may have stored an entry between the first lookup and the claim. */
  private decide(computation: Computation<unknown>, lookup: Lookup, again: Lookup, lease: Lease | undefined): Role {
    if (!isNews(computation, lookup, again)) return { kind: 'leader', lookup: withFallback(again, lookup), lease };
    void lease?.release(false);
    return { kind: 'entry', lookup: again };
  }

  private async wait(computation: Computation<unknown>, lookup: Lookup, watch: LeaseWatch): Promise<Role> {
    for (let delay = FIRST_DELAY_MS; watch.left > 0; delay = Math.min(delay * BACK_OFF, LONGEST_DELAY_MS)) {
      const now = Math.min(delay * (0.5 + this.parts.random()), watch.left);
      await this.parts.sleep(now);
      watch.pass(now);
      const role = await this.ask(computation, lookup, watch);
      if (role !== undefined) return role;
    }
    return { kind: 'leader', lookup: withFallback(await this.parts.store.lookup(computation), lookup) };
  }

  private async ask(computation: Computation<unknown>, lookup: Lookup, watch: LeaseWatch): Promise<Role | undefined> {
    const { store, leases } = this.parts;
    let again: Lookup = FAILED_LOOKUP;
    let isAdded = false;
    const claiming = { term: termOf(computation, lookup), lost: watch.lost };
    const claim = await leases.claim(computation.key, claiming, async (lease) => {
      const step = await store.lookupAfterAdding(computation, [lease], [lease.key]);
      const added = step.added[0]!;
      again = step.lookup;
      isAdded = added.kind === 'done' && added.value;
      return { added, found: step.besides[0] };
    });
    const lease = claim.kind === 'lease' ? claim.lease : undefined;
    if (lease !== undefined && !isAdded) again = await store.lookup(computation);
    if (isNews(computation, lookup, again) || lease !== undefined)
      return this.decide(computation, lookup, again, lease);
    if (claim.kind === 'held' && again.kind !== 'failed') return void watch.see(claim.holder);
    return { kind: 'leader', lookup: again.kind === 'failed' ? again : withFallback(again, lookup) };
  }
}

function watchOn({ holder }: Held, patience: number): LeaseWatch {
  const watch = new LeaseWatch(patience);
  watch.see(holder);
  return watch;
}

/** True if an entry that suits the caller was stored since the first lookup. An outdated one has yet to be recomputed. */
function isNews(computation: Computation<unknown>, first: Lookup, again: Lookup): again is Found {
  if (again.kind !== 'hit' || again.entry.isOutdated || !computation.accepts(again.entry)) return false;
  return first.kind !== 'hit' || first.entry.storedAt !== again.entry.storedAt;
}

/** An entry that could replace an error still can, unless it has been invalidated. */
const withFallback = (again: Lookup, first: Lookup): Lookup =>
  first.kind === 'hit' && again.kind === 'failed' ? { ...first, versions: again.versions } : again;
