import { seal, type Unsealed } from './envelope.js';
import { exptime, lifetimeUntil } from './expiry.js';
import { hasVersion, type Item, type MemjsLink } from './memjs-link.js';

/** A value that replaces the expected one. */
export interface Replacement {
  readonly id: string;
  readonly expected: Buffer;
  readonly value: Buffer;
  /** Returns what an item holds, or `undefined` if that is over or damaged. */
  liveIn(item: Item | undefined): Unsealed | undefined;
  /** True once the caller has given up. */
  isOver(): boolean;
}

/**
 * Replaces the expected value if nothing was stored since it was read, and keeps its lifetime. Takes two round trips.
 * Returns `undefined` if the server gives its items no versions (`-C`), so that it cannot tell.
 */
export async function compareAndSet(
  link: MemjsLink,
  name: string,
  { id, expected, value, liveIn, isOver }: Replacement,
): Promise<boolean | undefined> {
  const item = await link.get(name);
  const live = liveIn(item);
  if (!item || !live?.value.equals(expected) || isOver()) return false;
  if (!hasVersion(item)) return undefined;
  const now = Date.now();
  const sealed = seal(id, value, live.expiresAt);
  return (await link.replace(name, item, sealed, exptime(lifetimeUntil(live.expiresAt, now), now))) === 'stored';
}
