import type { Observer } from '../../observe/observer.js';
import type { Background } from '../support/background.js';
import type { NamedVersion } from '../entry/entry.js';
import { EVERYTHING, MAX_PENDING } from '../transaction/everything.js';
import type { Sleep } from '../support/sleep.js';
import type { FirstTier } from '../tier/first-tier.js';
import type { Windows } from '../tier/windows.js';
import type { SafeKeyValue } from '../backend/safe-key-value.js';
import type { NamedInvalidation } from '../transaction/invalidated-names.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Purges } from './purges.js';
import { reachOf } from './reach.js';
import { Epochs } from './epochs.js';
import { ANY_TAG, EVERYTHING_VERSIONS, tagVersion, versionKey, type Versions } from './versions.js';
import type { RecentInvalidations } from './recent-invalidations.js';

const RETRY_MS = 250;

export interface InvalidationParts {
  readonly keyValue: SafeKeyValue;
  readonly versions: Versions;
  readonly background: Background;
  readonly sleep: Sleep;
  /** Takes nothing for current any more that was invalidated. */
  readonly tier?: Pick<FirstTier, 'forget'>;
  /** Tells when no other process takes it for current either. `undefined` if nobody waits for that. */
  readonly windows?: Pick<Windows, 'pass'>;
  /** Sends again what the backend may have lost. */
  readonly recent?: Pick<RecentInvalidations, 'note'>;
  /** Has the shared caches downstream drop it too. */
  readonly purges?: Pick<Purges, 'purge'>;
  /** The application's transactions, which repeat what is invalidated inside. */
  readonly transactions?: Pick<Transactions, 'note'>;
  readonly observer?: Pick<Observer, 'invalidated'>;
}

/**
 * Invalidates entries. A hard invalidation counts in this process from the moment it is requested. If the backend does not take it,
 * it is pending and retried until the backend does. A soft one becomes a hard one then.
 */
export class Invalidations {
  /** The pending names, each with the number of the call that requested it last. */
  private readonly pending = new Map<string, number>();
  private readonly epochs = new Epochs();

  constructor(private readonly parts: InvalidationParts) {}

  /** Changes with every invalidation that this process requests. */
  get epoch(): number {
    return this.epochs.count;
  }

  /** True if this process has invalidated one of these versions since that epoch. */
  concernsSince(versions: readonly NamedVersion[] | undefined, epoch: number): boolean {
    return this.epochs.hasChanged(versions, epoch);
  }

  /** True if one of these versions is pending. */
  concerns(versions: readonly NamedVersion[] = []): boolean {
    return this.pending.size > 0 && (this.pending.has(EVERYTHING) || versions.some(([name]) => this.pending.has(name)));
  }

  /**
   * Returns true if the backend has taken it, and then the shared caches downstream. If not, it is remembered and retried. Resolves
   * when no process answers any more with what was computed before, as far as the backend has taken it.
   * @param isSoft true to let what was computed before answer while it is recomputed
   */
  invalidate(names: readonly string[], { isSoft = false } = {}): Promise<boolean> {
    return names.length === 0 ? Promise.resolve(true) : this.ask({ names, isSoft });
  }

  /** Invalidates everything under the prefix, in one round trip. A backend in this process gives the memory back too. */
  clear(): Promise<boolean> {
    return this.ask({ names: [EVERYTHING], isSoft: false });
  }

  /** Repeats an invalidation, after the transaction in which it was requested or because it may be lost. */
  repeat(invalidation: NamedInvalidation): Promise<boolean> {
    return this.carryOutOrRetry(invalidation);
  }

  private async ask(invalidation: NamedInvalidation): Promise<boolean> {
    this.parts.transactions?.note(invalidation);
    const isTaken = await this.carryOutOrRetry(invalidation);
    const outcome = isTaken ? 'taken' : 'pending';
    this.parts.observer?.invalidated(reachOf(invalidation.names), { outcome, soft: invalidation.isSoft });
    return isTaken;
  }

  private async carryOutOrRetry(invalidation: NamedInvalidation): Promise<boolean> {
    const { names, isSoft } = invalidation;
    const { silences } = this.parts.keyValue;
    if (isSoft && (await this.soften(names))) return this.tellOthers(invalidation);
    const call = this.epochs.begin();
    for (const name of names) this.pending.set(name, call);
    const hasWaited = silences !== this.parts.keyValue.silences;
    if (!hasWaited && (await this.carryOut(names))) return this.tellOthers(invalidation);
    this.goOn(call);
    return false;
  }

  /** Nothing is pending meanwhile, so that the old entries go on answering. */
  private async soften(names: readonly string[]): Promise<boolean> {
    if (!(await this.replace(names, (all) => this.parts.versions.soften(all)))) return false;
    this.parts.tier?.forget(names.map(versionKey));
    this.parts.recent?.note(names);
    this.epochs.end(names);
    return true;
  }

  /** Shared caches come last: until no process serves the old answer as a fresh one any more, they would be given it once more. */
  private async tellOthers(invalidation: NamedInvalidation): Promise<boolean> {
    await this.parts.windows?.pass();
    return (await this.parts.purges?.purge(invalidation)) ?? true;
  }

  private goOn(call: number) {
    if (this.pending.size > MAX_PENDING) {
      this.pending.clear();
      this.pending.set(EVERYTHING, call);
    }
    this.parts.background.start('invalidations', (closing) => this.retry(closing), { isVital: true });
  }

  /** A name that was requested again in the meantime stays pending. */
  private async carryOut(names: readonly string[]): Promise<boolean> {
    const asked = names.map((name) => [name, this.pending.get(name)] as const);
    const keys = (names.includes(EVERYTHING) ? EVERYTHING_VERSIONS : names).map(versionKey);
    this.parts.tier?.forget(keys);
    const renew = (all: readonly string[]) => this.parts.versions.renew(all);
    if (!(await (names.includes(EVERYTHING) ? this.clearAll() : this.replace(names, renew)))) return false;
    this.parts.tier?.forget(keys);
    this.parts.recent?.note(names);
    this.epochs.end(names);
    for (const [name, call] of asked) if (this.pending.get(name) === call) this.pending.delete(name);
    return true;
  }

  /** The names that are renewed besides depend on the version of everything too. */
  private async clearAll(): Promise<boolean> {
    const { keyValue, versions } = this.parts;
    return keyValue.isInProcess ? (await keyValue.clear()).kind === 'done' : versions.renew(EVERYTHING_VERSIONS);
  }

  /** `ANY_TAG` comes first: whoever reads a tag's new version afterwards finds that something was invalidated. */
  private async replace(
    names: readonly string[],
    replaceAll: (names: readonly string[]) => Promise<boolean>,
  ): Promise<boolean> {
    const hasTag = names.some((name) => name.startsWith(tagVersion('')));
    return (!hasTag || (await this.parts.versions.renew([ANY_TAG]))) && replaceAll(names);
  }

  private async retry(closing: AbortSignal): Promise<void> {
    while (this.pending.size > 0 && !closing.aborted) {
      await this.parts.sleep(RETRY_MS, closing).catch(() => undefined);
      const names = [...this.pending.keys()];
      if (await this.carryOut(names)) await this.tellOthers({ names, isSoft: false });
    }
  }
}
