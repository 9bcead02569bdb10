import { randomBytes } from 'node:crypto';

import type { Clock } from './clock.js';
import type { Pause } from './pause.js';
import { FAILED, type SafeKeyValue } from './safe-key-value.js';

/** How long a lease lasts that nobody renews, in seconds: as long as others wait where its owner was killed. */
export const LEASE_SECONDS = 2;
const RENEWAL_MS = 500;

/** For how long the processes run side by side where an answer turned out to be nobody else's, in seconds. */
export const SIDE_BY_SIDE_SECONDS = 5;
const SIDE_BY_SIDE = Buffer.from('side by side');

/** What came of a claim: the lease, or why there is none. */
export type Claim = Lease | 'held' | 'side-by-side' | 'failed';

interface Parts {
  readonly keyValue: SafeKeyValue;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** Leases (Nishtala et al.: Scaling Memcache at Facebook, NSDI 2013) on the key/value's `add`. */
export class Leases {
  constructor(private readonly parts: Parts) {}

  /** The right to calculate what stands under a key, while no other process has it. */
  async claim(key: string): Promise<Claim> {
    const { keyValue, clock } = this.parts;
    const [name, token] = [leaseKey(key), randomBytes(9)];
    const since = clock();
    const added = await keyValue.add(name, token, LEASE_SECONDS);
    if (added === FAILED) return 'failed';
    if (added.value) return new Lease(name, { token, since }, this.parts);
    const found = await keyValue.get(name);
    if (found === FAILED) return 'failed';
    return found.value && SIDE_BY_SIDE.equals(found.value) ? 'side-by-side' : 'held';
  }
}

const leaseKey = (key: string) => `lease ${key}`;

/**
 * Renewed until it is released, and touched by its owner alone: never where it may have run out, nor where another's token
 * is found. It saves calculations; nothing that is right depends on it.
 */
export class Lease {
  private readonly released = new AbortController();
  private readonly keeping: Promise<void>;
  private renewedAt: number;

  constructor(
    private readonly name: string,
    private readonly own: { readonly token: Buffer; readonly since: number },
    private readonly parts: Parts,
  ) {
    this.renewedAt = own.since;
    this.keeping = this.keep();
  }

  /** @param sideBySide whether others had better not wait for each other for a while */
  async release(sideBySide: boolean): Promise<void> {
    this.released.abort();
    await this.keeping;
    if (!(await this.isOwn())) return;
    await (sideBySide ? this.parts.keyValue.set(this.name, SIDE_BY_SIDE, SIDE_BY_SIDE_SECONDS) : this.parts.keyValue.delete(this.name));
  }

  private async keep(): Promise<void> {
    while (await this.waited()) {
      if (!(await this.isOwn())) return;
      const since = this.parts.clock();
      const renewed = await this.parts.keyValue.set(this.name, this.own.token, LEASE_SECONDS);
      if (renewed !== FAILED) this.renewedAt = since;
    }
  }

  private waited(): Promise<boolean> {
    return this.parts.pause(RENEWAL_MS, this.released.signal).then(
      () => !this.released.signal.aborted,
      () => false,
    );
  }

  private async isOwn(): Promise<boolean> {
    const age = this.parts.clock() - this.renewedAt;
    if (age < 0 || age >= LEASE_SECONDS * 1000) return false;
    const found = await this.parts.keyValue.get(this.name);
    return found !== FAILED && found.value !== undefined && this.own.token.equals(found.value);
  }
}
