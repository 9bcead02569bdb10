import type { Random } from '../support/random.js';
import { BROKEN, type EntryStore, type Found, type Lookup } from '../store/entry-store.js';
import type { Finder } from '../store/finder.js';
import { type Claim, type Claiming, type Held, Lease, type Leases } from './lease.js';
import { termOf } from './patience.js';
import type { Sleep } from '../support/sleep.js';
import type { Computation } from '../store/computation.js';
import type { EntryWriter } from '../store/entry-writer.js';
import { Watch } from './lease-watch.js';

const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 200;
const BACK_OFF = 1.5;

/** Whose turn it is: this process's, with what was found last, or nobody's, since an entry is there now. */
export type Role = (
  | { readonly entry: Found; readonly found?: undefined; readonly heldElsewhere?: undefined }
  | { readonly entry?: undefined; readonly found: Lookup; readonly lease?: Lease; readonly heldElsewhere?: boolean }
) & { /** Whether the backend failed to take a version, so that one may be missing still. */ readonly isUnmade?: boolean };

interface Parts {
  readonly store: EntryStore;
  readonly finder: Finder;
  readonly leases: Leases;
  readonly entryWriter: EntryWriter;
  readonly sleep: Sleep;
  readonly random: Random;
}

/**
 * Takes leadership with the other processes: one calculates, the others wait for what it stores, but not for ever. Nobody waits for
 * a loaded of the own process: whoever asks for a turn knows of it, and does not want its answer.
 */
export class Leadership {
  constructor(private readonly parts: Parts) {}

  /**
   * @param found what the caller's own lookup found
   * @param patience milliseconds to wait for each loaded of another process; with 0, `isElsewhere` says at once that one
   * is at work
   * @param options `isBeside`: whether another loaded of this process is under way, whose answer is out of date
   */
  async take(computation: Computation<unknown>, found: Lookup, patience: number, { isBeside = false } = {}): Promise<Role> {
    if (found.outcome === 'failed') return { found };
    const [claim, { isMade, isUnmade }] = await Promise.all([
      this.claimFirst(computation, found, isBeside),
      this.parts.entryWriter.prepare(computation, found.versions),
    ]);
    const turn = isHeld(claim) ? await this.leave(computation, found, watchOn(claim, patience)) : await this.own(computation, found, { claim, isMade });
    return isUnmade ? { ...turn, isUnmade } : turn;
  }

  private async leave(computation: Computation<unknown>, found: Lookup, watch: Watch): Promise<Role> {
    return watch.left > 0 ? this.wait(computation, found, watch) : { found, heldElsewhere: true };
  }

  /** A backend that refused the lease and took versions works in part: those who come next see what it took. */
  private async own(computation: Computation<unknown>, found: Lookup, { claim, isMade }: { claim: Claim | undefined; isMade: boolean }): Promise<Role> {
    if (claim === 'failed' && !isMade) return { found: BROKEN };
    const lease = claim instanceof Lease ? claim : undefined;
    return lease || isMade ? this.lookAgain(computation, found, lease) : { found };
  }

  private claimFirst(computation: Computation<unknown>, found: Lookup, isBeside: boolean): Promise<Claim> | undefined {
    const asksOthers = this.parts.store.isShared && computation.policy.lockTimeout > 0;
    return asksOthers ? this.claim(computation, found, { own: isBeside ? 'leave alone' : 'take over' }) : undefined;
  }

  private claim(computation: Computation<unknown>, found: Lookup, how: Omit<Claiming, 'term'>): Promise<Claim> {
    return this.parts.leases.claim(computation.key, { term: termOf(computation, found), ...how });
  }

  /** Whoever had the lease before may have stored between the first look and the claim. */
  private async lookAgain(computation: Computation<unknown>, found: Lookup, lease: Lease | undefined): Promise<Role> {
    const again = await this.parts.finder.find(computation);
    if (!isNews(computation, found, again)) return { found: withFallback(again, found), lease };
    void lease?.release(false);
    return { entry: again };
  }

  private async wait(computation: Computation<unknown>, found: Lookup, watch: Watch): Promise<Role> {
    for (let delay = FIRST_DELAY_MS; watch.left > 0; delay = Math.min(delay * BACK_OFF, LONGEST_DELAY_MS)) {
      const now = Math.min(delay * (0.5 + this.parts.random()), watch.left);
      await this.parts.sleep(now);
      watch.pass(now);
      const turn = await this.ask(computation, found, watch);
      if (turn !== undefined) return turn;
    }
    return { found: withFallback(await this.parts.finder.find(computation), found) };
  }

  private async ask(computation: Computation<unknown>, found: Lookup, watch: Watch): Promise<Role | undefined> {
    const seen = await this.parts.finder.find(computation);
    if (isNews(computation, found, seen)) return { entry: seen };
    if (seen.outcome === 'failed') return { found: seen };
    const claim = await this.claim(computation, found, { lost: watch.lost });
    if (isHeld(claim)) return void watch.see(claim.holder);
    return claim instanceof Lease ? this.lookAgain(computation, found, claim) : { found: withFallback(seen, found) };
  }
}

const isHeld = (claim: Claim | undefined): claim is Held => typeof claim === 'object' && 'kind' in claim;

function watchOn({ holder }: Held, patience: number): Watch {
  const watch = new Watch(patience);
  watch.see(holder);
  return watch;
}

/** Whether an entry that suits the caller came in since the first look. */
function isNews(computation: Computation<unknown>, found: Lookup, seen: Lookup): seen is Found {
  if (seen.outcome !== 'hit' || !computation.accepts(seen.entry)) return false;
  return found.outcome !== 'hit' || found.entry.storedAt !== seen.entry.storedAt;
}

/** What was good enough to stand in for an error still is, unless it was invalidated meanwhile. */
const withFallback = (again: Lookup, found: Lookup): Lookup =>
  found.outcome === 'hit' && again.outcome === 'failed' ? { ...found, versions: again.versions } : again;
