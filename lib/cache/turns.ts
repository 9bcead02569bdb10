import type { Chance } from './chance.js';
import { BROKEN, type EntryStore, type Found, type Lookup } from './entry-store.js';
import type { Finder } from './finder.js';
import { type Claim, type Claiming, type Held, Lease, type Leases } from './lease.js';
import { termOf } from './patience.js';
import type { Pause } from './pause.js';
import type { Question } from './question.js';
import type { Storekeeper } from './storekeeper.js';
import { Watch } from './watch.js';

const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 200;
const BACK_OFF = 1.5;

/** Whose turn it is: this process's, with what was found last, or nobody's, since an entry is there now. */
export type Turn = (
  | { readonly entry: Found; readonly found?: undefined; readonly isElsewhere?: undefined }
  | { readonly entry?: undefined; readonly found: Lookup; readonly lease?: Lease; readonly isElsewhere?: boolean }
) & { /** Whether the backend failed to take a version, so that one may be missing still. */ readonly isUnmade?: boolean };

interface Parts {
  readonly store: EntryStore;
  readonly finder: Finder;
  readonly leases: Leases;
  readonly storekeeper: Storekeeper;
  readonly pause: Pause;
  readonly chance: Chance;
}

/**
 * Takes turns with the other processes: one calculates, the others wait for what it stores, but not for ever. Nobody waits for
 * a calculation of the own process: whoever asks for a turn knows of it, and does not want its answer.
 */
export class Turns {
  constructor(private readonly parts: Parts) {}

  /**
   * @param found what the caller's own lookup found
   * @param patience milliseconds to wait for each calculation of another process; with 0, `isElsewhere` says at once that one
   * is at work
   * @param options `isBeside`: whether another calculation of this process is under way, whose answer is out of date
   */
  async take(question: Question<unknown>, found: Lookup, patience: number, { isBeside = false } = {}): Promise<Turn> {
    if (found.outcome === 'failed') return { found };
    const [claim, { isMade, isUnmade }] = await Promise.all([
      this.claimFirst(question, found, isBeside),
      this.parts.storekeeper.prepare(question, found.versions),
    ]);
    const turn = isHeld(claim) ? await this.leave(question, found, watchOn(claim, patience)) : await this.own(question, found, { claim, isMade });
    return isUnmade ? { ...turn, isUnmade } : turn;
  }

  private async leave(question: Question<unknown>, found: Lookup, watch: Watch): Promise<Turn> {
    return watch.left > 0 ? this.wait(question, found, watch) : { found, isElsewhere: true };
  }

  /** A backend that refused the lease and took versions works in part: those who come next see what it took. */
  private async own(question: Question<unknown>, found: Lookup, { claim, isMade }: { claim: Claim | undefined; isMade: boolean }): Promise<Turn> {
    if (claim === 'failed' && !isMade) return { found: BROKEN };
    const lease = claim instanceof Lease ? claim : undefined;
    return lease || isMade ? this.lookAgain(question, found, lease) : { found };
  }

  private claimFirst(question: Question<unknown>, found: Lookup, isBeside: boolean): Promise<Claim> | undefined {
    const asksOthers = this.parts.store.isShared && question.policy.lockWait > 0;
    return asksOthers ? this.claim(question, found, { own: isBeside ? 'leave alone' : 'take over' }) : undefined;
  }

  private claim(question: Question<unknown>, found: Lookup, how: Omit<Claiming, 'term'>): Promise<Claim> {
    return this.parts.leases.claim(question.key, { term: termOf(question, found), ...how });
  }

  /** Whoever had the lease before may have stored between the first look and the claim. */
  private async lookAgain(question: Question<unknown>, found: Lookup, lease: Lease | undefined): Promise<Turn> {
    const again = await this.parts.finder.find(question);
    if (!isNews(question, found, again)) return { found: withFallback(again, found), lease };
    void lease?.release(false);
    return { entry: again };
  }

  private async wait(question: Question<unknown>, found: Lookup, watch: Watch): Promise<Turn> {
    for (let delay = FIRST_DELAY_MS; watch.left > 0; delay = Math.min(delay * BACK_OFF, LONGEST_DELAY_MS)) {
      const now = Math.min(delay * (0.5 + this.parts.chance()), watch.left);
      await this.parts.pause(now);
      watch.pass(now);
      const turn = await this.ask(question, found, watch);
      if (turn !== undefined) return turn;
    }
    return { found: withFallback(await this.parts.finder.find(question), found) };
  }

  private async ask(question: Question<unknown>, found: Lookup, watch: Watch): Promise<Turn | undefined> {
    const seen = await this.parts.finder.find(question);
    if (isNews(question, found, seen)) return { entry: seen };
    if (seen.outcome === 'failed') return { found: seen };
    const claim = await this.claim(question, found, { lost: watch.lost });
    if (isHeld(claim)) return void watch.see(claim.holder);
    return claim instanceof Lease ? this.lookAgain(question, found, claim) : { found: withFallback(seen, found) };
  }
}

const isHeld = (claim: Claim | undefined): claim is Held => typeof claim === 'object' && 'kind' in claim;

function watchOn({ holder }: Held, patience: number): Watch {
  const watch = new Watch(patience);
  watch.see(holder);
  return watch;
}

/** Whether an entry that suits the caller came in since the first look. */
function isNews(question: Question<unknown>, found: Lookup, seen: Lookup): seen is Found {
  if (seen.outcome !== 'hit' || !question.accepts(seen.entry)) return false;
  return found.outcome !== 'hit' || found.entry.storedAt !== seen.entry.storedAt;
}

/** What was good enough to stand in for an error still is, unless it was invalidated meanwhile. */
const withFallback = (again: Lookup, found: Lookup): Lookup =>
  found.outcome === 'hit' && again.outcome === 'failed' ? { ...found, versions: again.versions } : again;
