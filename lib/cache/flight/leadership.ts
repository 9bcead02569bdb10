import type { Computation } from '../store/computation.js';
import type { EntryStore } from '../store/entry-store.js';
import type { EntryWriter } from '../store/entry-writer.js';
import { FAILED_LOOKUP, type Found, type Lookup } from '../store/lookup.js';
import type { Random } from '../support/random.js';
import type { Sleep } from '../support/sleep.js';
import type { Lease } from './lease.js';
import { LeaseWatch } from './lease-watch.js';
import type { Claim, Claiming, Held, Leases } from './leases.js';
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
  readonly entryWriter: EntryWriter;
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
    const [claim, { isMade, isUnmade }] = await Promise.all([
      this.claimFirst(computation, lookup, isBeside),
      this.parts.entryWriter.prepare(computation, lookup.versions),
    ]);
    const role =
      claim?.kind === 'held'
        ? await this.follow(computation, lookup, watchOn(claim, patience))
        : await this.lead(computation, lookup, { claim, isMade });
    return isUnmade ? { ...role, isUnmade } : role;
  }

  private async follow(computation: Computation<unknown>, lookup: Lookup, watch: LeaseWatch): Promise<Role> {
    return watch.left > 0 ? this.wait(computation, lookup, watch) : { kind: 'held-elsewhere', lookup };
  }

  /** A backend that refused the lease but took versions works in part: the next callers see what it took. */
  private async lead(
    computation: Computation<unknown>,
    lookup: Lookup,
    { claim, isMade }: { claim: Claim | undefined; isMade: boolean },
  ): Promise<Role> {
    if (claim?.kind === 'failed' && !isMade) return { kind: 'leader', lookup: FAILED_LOOKUP };
    const lease = claim?.kind === 'lease' ? claim.lease : undefined;
    return lease || isMade ? this.lookAgain(computation, lookup, lease) : { kind: 'leader', lookup };
  }

  private claimFirst(computation: Computation<unknown>, lookup: Lookup, isBeside: boolean): Promise<Claim> | undefined {
    const asksOthers = this.parts.store.isShared && computation.policy.lockTimeout > 0;
    return asksOthers ? this.claim(computation, lookup, { own: isBeside ? 'leave alone' : 'take over' }) : undefined;
  }

  private claim(computation: Computation<unknown>, lookup: Lookup, how: Omit<Claiming, 'term'>): Promise<Claim> {
    return this.parts.leases.claim(computation.key, { term: termOf(computation, lookup), ...how });
  }

  /** The previous owner of the lease may have stored an entry between the first lookup and the claim. */
  private async lookAgain(computation: Computation<unknown>, lookup: Lookup, lease: Lease | undefined): Promise<Role> {
    const again = await this.parts.store.lookup(computation);
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
    const again = await this.parts.store.lookup(computation);
    if (isNews(computation, lookup, again)) return { kind: 'entry', lookup: again };
    if (again.kind === 'failed') return { kind: 'leader', lookup: again };
    const claim = await this.claim(computation, lookup, { lost: watch.lost });
    if (claim.kind === 'held') return void watch.see(claim.holder);
    return claim.kind === 'lease'
      ? this.lookAgain(computation, lookup, claim.lease)
      : { kind: 'leader', lookup: withFallback(again, lookup) };
  }
}

function watchOn({ holder }: Held, patience: number): LeaseWatch {
  const watch = new LeaseWatch(patience);
  watch.see(holder);
  return watch;
}

/** True if an entry that suits the caller was stored since the first lookup. */
function isNews(computation: Computation<unknown>, first: Lookup, again: Lookup): again is Found {
  if (again.kind !== 'hit' || !computation.accepts(again.entry)) return false;
  return first.kind !== 'hit' || first.entry.storedAt !== again.entry.storedAt;
}

/** An entry that could replace an error still can, unless it has been invalidated. */
const withFallback = (again: Lookup, first: Lookup): Lookup =>
  first.kind === 'hit' && again.kind === 'failed' ? { ...first, versions: again.versions } : again;
