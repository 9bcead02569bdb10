import type { Computation } from '../store/computation.js';
import type { EntryStore } from '../store/entry-store.js';
import type { EntryWriter } from '../store/entry-writer.js';
import { FAILED_LOOKUP, type Found, type Lookup } from '../store/lookup.js';
import type { Random } from '../support/random.js';
import type { Sleep } from '../support/sleep.js';
import type { Lease } from './lease.js';
import { LeaseWatch } from './lease-watch.js';
import type { Bid, Claim, Held, Leases } from './leases.js';
import type { Outcome } from '../backend/safe-key-value.js';
import type { KeyValueItem } from '../../keyvalue/giotto-key-value.js';
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

/** The first step: the claim, if other processes are asked, and the lookup from after it. */
interface Opening {
  readonly claim: Claim | undefined;
  readonly again: Lookup | undefined;
  /** True if a version was created, by whomever. */
  readonly isMade: boolean;
  /** True if the backend refused to take one. */
  readonly isUnmade: boolean;
}

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
    const opening = await this.open(computation, lookup, isBeside);
    const role =
      opening.claim?.kind === 'held'
        ? await this.follow(computation, lookup, watchOn(opening.claim, patience))
        : this.lead(computation, lookup, opening);
    return opening.isUnmade ? { ...role, isUnmade: true } : role;
  }

  /** Claims the lease, creates the versions that are missing, and looks again: in one round trip if nobody competes. */
  private async open(computation: Computation<unknown>, lookup: Lookup, isBeside: boolean): Promise<Opening> {
    const { store, entryWriter } = this.parts;
    const missing = entryWriter.missing(computation, lookup.versions);
    let made: readonly Outcome<boolean>[] = [];
    let again: Lookup | undefined;
    const bid = async (lease?: KeyValueItem): ReturnType<Bid> => {
      const leases = lease === undefined ? [] : [lease];
      const step = await store.lookupAfterAdding(
        computation,
        [...leases, ...missing],
        [...leases.map(({ key }) => key)],
      );
      made = step.added.slice(leases.length);
      again = step.lookup;
      return { added: step.added[0]!, found: step.besides[0] };
    };
    const claim = await this.claimFirst(computation, lookup, { isBeside, bid });
    if (again === undefined && (missing.length > 0 || claim?.kind === 'lease')) await bid();
    const isMade = made.some(({ kind }) => kind === 'done');
    if (isMade) again = await this.replaceForeign(computation, again!);
    return { claim, again, isMade, isUnmade: made.some(({ kind }) => kind === 'failed') };
  }

  /** Bytes that are no version stand in the way of one. */
  private async replaceForeign(computation: Computation<unknown>, again: Lookup): Promise<Lookup> {
    if (again.kind === 'failed' || !again.versions.includes(undefined)) return again;
    await this.parts.entryWriter.replace(computation, again.versions);
    return this.parts.store.lookup(computation);
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

  private claimFirst(
    computation: Computation<unknown>,
    lookup: Lookup,
    { isBeside, bid }: { readonly isBeside: boolean; readonly bid: Bid },
  ): Promise<Claim> | undefined {
    const asksOthers = this.parts.store.isShared && computation.policy.lockTimeout > 0;
    if (!asksOthers) return undefined;
    const term = termOf(computation, lookup);
    return this.parts.leases.claim(computation.key, { term, own: isBeside ? 'leave alone' : 'take over' }, bid);
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
