import type { Computation } from '../store/computation.js';
import type { EntryStore } from '../store/entry-store.js';
import type { EntryWriter } from '../store/entry-writer.js';
import type { Lookup } from '../store/lookup.js';
import type { MaybePromise } from '../support/maybe-promise.js';
import type { Basis } from './basis.js';
import { EarlyClaim } from './early-claim.js';
import type { Leases } from './leases.js';
import { type Opening, OpeningMessage } from './opening.js';
import { termOf } from './patience.js';
import type { RecentOutcomes } from './recent-outcomes.js';
import type { SharedOutcome } from './shared-outcome.js';
import type { SingleFlight } from './single-flight.js';

interface Parts {
  readonly store: EntryStore;
  readonly leases: Leases;
  readonly entryWriter: EntryWriter;
  readonly flights: SingleFlight<SharedOutcome, Basis>;
  readonly recent: RecentOutcomes;
}

type Answer<T> = (found: Lookup) => MaybePromise<T>;

/** Stands for the lookup before a key's first one. */
const NOTHING: Lookup = { kind: 'miss', versions: [] };

/**
 * Claims the lease of a key, and makes the versions that are missing. A caller who expects a miss claims along with the first
 * lookup, unless something is stored there, and waits for one round trip before the method runs. Others claim after the lookup.
 */
export class Openings {
  /** Of several callers of this process one claims along with the lookup. By key. */
  private readonly early = new Map<string, EarlyClaim>();

  constructor(private readonly parts: Parts) {}

  /** True if `read` is to look up: a claim goes along, of this caller or of another one of this process. */
  claimsAlong(computation: Computation<unknown>): boolean {
    if (this.parts.store.known === undefined) return false;
    return this.early.has(computation.key) || this.expectsMiss(computation);
  }

  /**
   * Looks up, and answers with what was found. A claim that went along is given back unless `answer` has led to `open` when it
   * returns.
   */
  read<T>(computation: Computation<unknown>, answer: Answer<T>): Promise<T> {
    const other = this.early.get(computation.key);
    return other === undefined ? this.readAndClaim(computation, answer) : this.readBeside(other, computation, answer);
  }

  /** Returns what was claimed along with the lookup, or claims now. Nothing is awaited before the claim is taken. */
  async open(computation: Computation<unknown>, lookup: Lookup, isBeside: boolean): Promise<Opening> {
    const opening = (await this.taken(computation)) ?? (await this.claim(computation, lookup, isBeside));
    return opening.isMade ? { ...opening, again: await this.replaceForeign(computation, opening.again!) } : opening;
  }

  private expectsMiss(computation: Computation<unknown>): boolean {
    const { key, policy } = computation;
    if (policy.lockTimeout === 0 || !this.parts.store.expectsMiss(computation)) return false;
    const { flights, recent, leases } = this.parts;
    return flights.current(key) === undefined && !recent.isHitForMiss(key) && !leases.has(key);
  }

  /** A caller who finds nothing is to join the one who has claimed, and their answer may come first. */
  private async readBeside<T>(other: EarlyClaim, computation: Computation<unknown>, answer: Answer<T>): Promise<T> {
    const found = await this.parts.store.lookup(computation);
    if (found.kind !== 'hit') await other.settled;
    return answer(found);
  }

  /** The answer itself is not awaited here: who leads has taken the claim by then. */
  private async readAndClaim<T>(computation: Computation<unknown>, answer: Answer<T>): Promise<T> {
    const early = new EarlyClaim(computation);
    this.early.set(computation.key, early);
    try {
      return answer(await this.lookUpAndClaim(early));
    } finally {
      this.early.delete(computation.key);
      early.close();
    }
  }

  private async lookUpAndClaim(early: EarlyClaim): Promise<Lookup> {
    const { computation } = early;
    const { store, entryWriter, leases } = this.parts;
    const message = new OpeningMessage(entryWriter.missing(computation, NOTHING.versions), (items, besides) =>
      store.lookupOrAdd(computation, items, besides),
    );
    const claim = await leases.claim(computation.key, { term: termOf(computation, NOTHING) }, message.bid);
    early.answered(message.openingWith(claim));
    return message.lookup!;
  }

  /** Another caller of this process who has claimed gives the lease back before somebody else leads. */
  private async taken(computation: Computation<unknown>): Promise<Opening | undefined> {
    const early = this.early.get(computation.key);
    if (early?.computation === computation) return early.take();
    await early?.settled;
    return undefined;
  }

  private async claim(computation: Computation<unknown>, lookup: Lookup, isBeside: boolean): Promise<Opening> {
    const { store, entryWriter, leases } = this.parts;
    const missing = entryWriter.missing(computation, lookup.versions);
    const message = new OpeningMessage(missing, (items, besides) =>
      store.lookupAfterAdding(computation, items, besides),
    );
    const asksOthers = store.isShared && computation.policy.lockTimeout > 0;
    const claiming = { term: termOf(computation, lookup), own: isBeside ? 'leave alone' : 'take over' } as const;
    const claim = asksOthers ? await leases.claim(computation.key, claiming, message.bid) : undefined;
    if (message.lookup === undefined && (missing.length > 0 || claim?.kind === 'lease')) await message.bid();
    return message.openingWith(claim);
  }

  /** Bytes that are no version stand in the way of one. */
  private async replaceForeign(computation: Computation<unknown>, again: Lookup): Promise<Lookup> {
    if (again.kind === 'failed' || !again.versions.includes(undefined)) return again;
    await this.parts.entryWriter.replace(computation, again.versions);
    return this.parts.store.lookup(computation);
  }
}
