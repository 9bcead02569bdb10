import { randomBytes } from 'node:crypto';

import type { Clock } from '../support/clock.js';
import { decodeHolder, encodeHolder, type Holder, TOKEN_BYTES } from './lease-holder.js';
import type { Sleep } from '../support/sleep.js';
import { FAILED, type SafeKeyValue } from '../backend/safe-key-value.js';

/** How long a lease lasts that nobody renews, in seconds: as long as others wait where its owner was killed. */
export const LEASE_SECONDS = 2;
const RENEWAL_MS = 500;

/** For how long it is remembered who succeeds a lost lease, in seconds: longer than the lost one can be seen. */
const HEIR_SECONDS = 2 * LEASE_SECONDS;
const HEIR = Buffer.of(1);

/** For how long the processes run side by side where an answer turned out to be nobody else's, in seconds. */
export const HIT_FOR_MISS_SECONDS = 5;
const SIDE_BY_SIDE = Buffer.from('side by side');

/** Another has the lease, or had it a moment ago. */
export interface Held {
  readonly kind: 'held';
  readonly holder?: Holder;
}

/** What came of a claim: the lease, or why there is none. */
export type Claim = Lease | Held | 'own' | 'side-by-side' | 'failed';

export interface Claiming {
  /** How long the loaded may take, in milliseconds. After that its lease is given up, and another may begin. */
  readonly term: number;
  /** The lease that the caller has waited for long enough, by its token: it is taken over, though its owner holds on to it. */
  readonly lost?: Buffer;
  /** What is done about a lease that this process has already; without a word it is held, like any other. */
  readonly own?: 'take over' | 'leave alone';
}

interface Parts {
  readonly keyValue: SafeKeyValue;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** Leases (Nishtala et al.: Scaling Memcache at Facebook, NSDI 2013) on the key/value's `add`. */
export class Leases {
  private readonly own = new Map<string, Lease>();

  constructor(private readonly parts: Parts) {}

  /** The right to calculate what stands under a key, while no other process has it. */
  async claim(key: string, claiming: Claiming): Promise<Claim> {
    const name = leaseKey(key);
    const own = claiming.own && this.own.get(name);
    if (own && claiming.own === 'leave alone') return 'own';
    const predecessor = await own?.end();
    return predecessor === undefined ? this.take(name, claiming) : this.succeed(name, predecessor, claiming);
  }

  private async take(name: string, claiming: Claiming): Promise<Claim> {
    const { keyValue, clock } = this.parts;
    const holder = createHolder(1);
    const since = clock();
    const added = await keyValue.add(name, encodeHolder(holder), LEASE_SECONDS);
    if (added === FAILED) return 'failed';
    if (added.value) return this.begin({ name, holder, since, term: claiming.term });
    const found = await keyValue.get(name);
    if (found === FAILED) return 'failed';
    if (!found.value) return { kind: 'held' };
    if (SIDE_BY_SIDE.equals(found.value)) return 'side-by-side';
    return this.ask(name, decodeHolder(found.value), claiming);
  }

  private ask(name: string, holder: Holder, claiming: Claiming): Promise<Claim> | Held {
    const isLost = holder.isLost || claiming.lost?.equals(holder.token);
    return isLost ? this.succeed(name, holder, claiming) : { kind: 'held', holder };
  }

  /** Of all who find the same lease lost, in whatever process, one has the next. */
  private async succeed(name: string, { token, attempt }: Holder, { term }: Claiming): Promise<Claim> {
    const { keyValue, clock } = this.parts;
    const holder = createHolder(attempt + 1);
    const heir = await keyValue.add(`heir ${token.toString('hex')}`, HEIR, HEIR_SECONDS);
    if (heir === FAILED) return 'failed';
    if (!heir.value) return { kind: 'held', holder };
    const since = clock();
    const taken = await keyValue.set(name, encodeHolder(holder), LEASE_SECONDS);
    return taken === FAILED ? 'failed' : this.begin({ name, holder, since, term });
  }

  private begin(terms: Omit<Terms, 'onOver'>): Lease {
    const lease = new Lease({ ...terms, onOver: () => this.forget(terms.name, lease) }, this.parts);
    this.own.set(terms.name, lease);
    return lease;
  }

  private forget(name: string, lease: Lease): void {
    if (this.own.get(name) === lease) this.own.delete(name);
  }
}

const createHolder = (attempt: number): Holder => ({ token: randomBytes(TOKEN_BYTES), attempt, isLost: false });

const leaseKey = (key: string) => `lease ${key}`;

interface Terms {
  readonly name: string;
  readonly holder: Holder;
  /** When it was asked for. */
  readonly since: number;
  readonly term: number;
  /** Called when nothing more is done about it here. */
  readonly onOver: () => void;
}

/**
 * Renewed until it is released, but not beyond its term, and touched by its owner alone: never where it may have run out, nor
 * where another's token is found. It saves calculations; nothing that is right depends on it.
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

  /** @param sideBySide whether others had better not wait for each other for a while */
  release(sideBySide: boolean): Promise<void> {
    this.releasing ??= this.giveBack(sideBySide);
    return this.releasing;
  }

  /** Ends it here. @returns what another loaded of this process is to take over, unless it was released */
  async end(): Promise<Holder | undefined> {
    this.stopped.abort();
    await Promise.all([this.keeping, this.releasing]);
    this.terms.onOver();
    return this.releasing === undefined ? this.terms.holder : undefined;
  }

  private async giveBack(sideBySide: boolean): Promise<void> {
    this.stopped.abort();
    await this.keeping;
    if (await this.isOwn()) await (sideBySide ? this.replaceBy(SIDE_BY_SIDE, HIT_FOR_MISS_SECONDS) : this.remove());
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

  /** A backend that cannot remove it may be able to store that it is nobody's. */
  private async remove(): Promise<void> {
    if ((await this.parts.keyValue.delete(this.terms.name)) === FAILED) await this.giveUp();
  }

  private giveUp(): Promise<void> {
    return this.replaceBy(encodeHolder({ ...this.terms.holder, isLost: true }), LEASE_SECONDS);
  }

  private async replaceBy(bytes: Buffer, seconds: number): Promise<void> {
    const since = this.parts.clock();
    const replaced = await this.parts.keyValue.set(this.terms.name, bytes, seconds);
    if (replaced !== FAILED) this.renewedAt = since;
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
    return found !== FAILED && found.value !== undefined && this.bytes.equals(found.value);
  }
}
