import { randomBytes } from 'node:crypto';

import { FAILED, type Outcome } from '../backend/outcome.js';
import type { SafeKeyValue } from '../backend/safe-key-value.js';
import type { KeyValueItem } from '../../keyvalue/giotto-key-value.js';
import type { Clock } from '../support/clock.js';
import type { Sleep } from '../support/sleep.js';
import { HIT_FOR_MISS, Lease, LEASE_SECONDS, type Terms } from './lease.js';
import { decodeHolder, encodeHolder, type Holder, TOKEN_BYTES } from './lease-holder.js';

/** For how many seconds the heir of a lost lease is remembered: longer than the lost lease can be seen. */
const HEIR_SECONDS = 2 * LEASE_SECONDS;
const HEIR = Buffer.of(1);

/** Another caller has the lease, or had it a moment ago. */
export interface Held {
  readonly kind: 'held';
  readonly holder?: Holder;
}

/** The result of a claim. */
export type Claim =
  | { readonly kind: 'lease'; readonly lease: Lease }
  | Held
  /** This process has the lease already. */
  | { readonly kind: 'own' }
  /** The answers of this key are not shared, so nobody should wait. */
  | { readonly kind: 'hit-for-miss' }
  /** Nothing was claimed, because an entry was there. */
  | { readonly kind: 'unneeded' }
  | { readonly kind: 'failed' };

/** How a lease is claimed. */
export interface Claiming {
  /** How long the method may take, in milliseconds. After that the lease is given up and another process may begin. */
  readonly term: number;
  /** The token of a lease that the caller has waited for long enough. It is taken over although its owner holds on to it. */
  readonly lost?: Buffer;
  /** How to treat a lease that this process has already. @default it counts as held */
  readonly own?: 'take over' | 'leave alone';
}

/** Adds a lease, and reads what is under its key afterwards. Resolves to `undefined` if the lease was not to be added after all. */
export type Bid = (
  lease: KeyValueItem,
) => Promise<{ readonly added: Outcome<boolean>; readonly found: Buffer | undefined } | undefined>;

interface Parts {
  readonly keyValue: SafeKeyValue;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

const FAILED_CLAIM: Claim = { kind: 'failed' };
const UNNEEDED: Claim = { kind: 'unneeded' };

/** Leases (Nishtala et al.: Scaling Memcache at Facebook, NSDI 2013), claimed by the backend's `add`. */
export class Leases {
  private readonly own = new Map<string, Lease>();

  constructor(private readonly parts: Parts) {}

  /** True if this process has the lease of a key. */
  has(key: string): boolean {
    return this.own.has(nameOf(key));
  }

  /**
   * Claims the right to compute the answer of a key while no other process has it.
   * @param bid for a caller who has more to add and to read in the same round trip. Not called if this process has the lease
   */
  async claim(key: string, claiming: Claiming, bid = this.bidAlone): Promise<Claim> {
    const name = nameOf(key);
    const own = claiming.own && this.own.get(name);
    if (own && claiming.own === 'leave alone') return { kind: 'own' };
    const predecessor = await own?.end();
    return predecessor === undefined ? this.take(name, claiming, bid) : this.succeed(name, predecessor, claiming);
  }

  private readonly bidAlone: Bid = async (lease) => {
    const { added, found } = await this.parts.keyValue.addAndGet([lease], [lease.key]);
    return found.kind === 'failed' ? { added: FAILED, found: undefined } : { added: added[0]!, found: found.value[0] };
  };

  private async take(name: string, claiming: Claiming, bid: Bid): Promise<Claim> {
    const holder = createHolder(1);
    const since = this.parts.clock();
    const value = encodeHolder(holder);
    const answer = await bid({ key: name, value, seconds: LEASE_SECONDS });
    if (answer === undefined) return UNNEEDED;
    const { added, found } = answer;
    if (added.kind === 'failed') return FAILED_CLAIM;
    // A message that was sent again, after a deadlock or a lost connection, finds what it has added itself.
    if (added.value || found?.equals(value)) return this.begin({ name, holder, since, term: claiming.term });
    if (!found) return { kind: 'held' };
    if (HIT_FOR_MISS.equals(found)) return { kind: 'hit-for-miss' };
    return this.ask(name, decodeHolder(found), claiming);
  }

  private ask(name: string, holder: Holder, claiming: Claiming): Promise<Claim> | Held {
    const isLost = holder.isLost || claiming.lost?.equals(holder.token);
    return isLost ? this.succeed(name, holder, claiming) : { kind: 'held', holder };
  }

  /** Of all callers who find the same lease lost, in whatever process, one becomes the heir. */
  private async succeed(name: string, { token, attempt }: Holder, { term }: Claiming): Promise<Claim> {
    const { keyValue, clock } = this.parts;
    const holder = createHolder(attempt + 1);
    const heir = await keyValue.add(`heir ${token.toString('hex')}`, HEIR, HEIR_SECONDS);
    if (heir.kind === 'failed') return FAILED_CLAIM;
    if (!heir.value) return { kind: 'held', holder };
    const since = clock();
    const taken = await keyValue.set(name, encodeHolder(holder), LEASE_SECONDS);
    return taken.kind === 'failed' ? FAILED_CLAIM : this.begin({ name, holder, since, term });
  }

  private begin(terms: Omit<Terms, 'onOver'>): Claim {
    const lease = new Lease({ ...terms, onOver: () => this.forget(terms.name, lease) }, this.parts);
    this.own.set(terms.name, lease);
    return { kind: 'lease', lease };
  }

  private forget(name: string, lease: Lease): void {
    if (this.own.get(name) === lease) this.own.delete(name);
  }
}

const nameOf = (key: string): string => `lease ${key}`;

const createHolder = (attempt: number): Holder => ({ token: randomBytes(TOKEN_BYTES), attempt, isLost: false });
