import type { SafeKeyValue } from '../backend/safe-key-value.js';
import type { Clock } from '../support/clock.js';
import type { Sleep } from '../support/sleep.js';
import { encodeHolder, type Holder } from './lease-holder.js';

/** How many seconds a lease lasts that nobody renews. If its owner is killed, others wait as long. */
export const LEASE_SECONDS = 2;
const RENEWAL_MS = 500;

/** For how many seconds nobody waits for a key whose answer was its caller's alone. */
export const HIT_FOR_MISS_SECONDS = 5;

/** Stored in place of a lease during that time. */
export const HIT_FOR_MISS = Buffer.from('hit-for-miss');

/** Made once: an abort without a reason makes an error with a stack each time, which every miss would pay for. */
const STOPPED = new Error('The lease is over.');

/** The terms of a lease. */
export interface Terms {
  readonly name: string;
  readonly holder: Holder;
  /** When the lease was asked for, by the clock. */
  readonly since: number;
  /** After how many milliseconds it is given up. */
  readonly term: number;
  /** Called when this process has finished with the lease. */
  readonly onOver: () => void;
}

interface Parts {
  readonly keyValue: SafeKeyValue;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/**
 * A lease of this process. It is renewed until it is released, but not beyond its term. It is not touched once it may have run
 * out, or if another's token is found. It saves work only: nothing becomes wrong without it.
 */
export class Lease {
  private readonly stopped = new AbortController();
  private readonly keeping: Promise<void>;
  private readonly bytes: Buffer;
  private renewedAt: number;
  private releasing?: Promise<void>;

  constructor(
    private readonly terms: Terms,
    private readonly parts: Parts,
  ) {
    this.renewedAt = terms.since;
    this.bytes = encodeHolder(terms.holder);
    this.keeping = this.keep();
  }

  /** @param isHitForMiss true if the answer was its caller's alone, so that nobody should wait for the next one */
  release(isHitForMiss: boolean): Promise<void> {
    this.releasing ??= this.giveBack(isHitForMiss);
    return this.releasing;
  }

  /** Ends the lease in this process. Returns what another caller of this process takes over, or `undefined` if it was released. */
  async end(): Promise<Holder | undefined> {
    this.stopped.abort(STOPPED);
    await Promise.all([this.keeping, this.releasing]);
    this.terms.onOver();
    return this.releasing === undefined ? this.terms.holder : undefined;
  }

  private async giveBack(isHitForMiss: boolean): Promise<void> {
    this.stopped.abort(STOPPED);
    await this.keeping;
    if (await this.isOwn()) await (isHitForMiss ? this.replaceBy(HIT_FOR_MISS, HIT_FOR_MISS_SECONDS) : this.remove());
    this.terms.onOver();
  }

  private async keep(): Promise<void> {
    for (let left = this.terms.term; left > 0; left -= RENEWAL_MS) {
      if (!(await this.waited(Math.min(left, RENEWAL_MS)))) return;
      if (!(await this.isOwn())) break;
      await (left > RENEWAL_MS ? this.replaceBy(this.bytes, LEASE_SECONDS) : this.giveUp());
    }
    this.terms.onOver();
  }

  /** A backend that cannot remove the lease may be able to mark it as lost. */
  private async remove(): Promise<void> {
    if ((await this.parts.keyValue.delete(this.terms.name)).kind === 'failed') await this.giveUp();
  }

  private giveUp(): Promise<void> {
    return this.replaceBy(encodeHolder({ ...this.terms.holder, isLost: true }), LEASE_SECONDS);
  }

  private async replaceBy(bytes: Buffer, seconds: number): Promise<void> {
    const since = this.parts.clock();
    const replaced = await this.parts.keyValue.set(this.terms.name, bytes, seconds);
    if (replaced.kind === 'done') this.renewedAt = since;
  }

  private waited(ms: number): Promise<boolean> {
    return this.parts.sleep(ms, this.stopped.signal).then(
      () => !this.stopped.signal.aborted,
      () => false,
    );
  }

  private async isOwn(): Promise<boolean> {
    const age = this.parts.clock() - this.renewedAt;
    if (age < 0 || age >= LEASE_SECONDS * 1000) return false;
    const found = await this.parts.keyValue.get(this.terms.name);
    return found.kind === 'done' && found.value !== undefined && this.bytes.equals(found.value);
  }
}
