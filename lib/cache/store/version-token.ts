import { randomBytes } from 'node:crypto';

const BYTES = 9;
const TOKEN = /^[\w-]{12}$/;

/** How many characters an invalidation replaces. The others count the soft ones since. */
const BASE = 8;
const [COUNT_BYTES, LAST_COUNT] = [3, 0xffffff];

/** Says if an entry may answer. `outdated`: only while it is recomputed, since something it depends on was softly invalidated. */
export type Validity = 'valid' | 'outdated' | 'invalid';

/** Returns the validity of what depends on two things. */
export const weaker = (one: Validity, other: Validity): Validity => {
  if (one === 'invalid' || other === 'invalid') return 'invalid';
  return one === 'valid' ? other : one;
};

/** Returns a version that differs from every other, in twelve characters. */
export const createToken = (): string => randomBytes(BYTES).toString('base64url');

/** Returns a version as it was read, or `undefined` if the bytes are no version. */
export function readToken(bytes: Buffer | undefined): string | undefined {
  if (!Buffer.isBuffer(bytes) || bytes.length > 12) return undefined;
  const token = bytes.toString('latin1');
  return TOKEN.test(token) ? token : undefined;
}

/**
 * Returns the version after a soft invalidation. It begins as the one before and ends otherwise, so that releases which know of no soft
 * invalidations take it for a new one.
 */
export function nextToken(token: string): string {
  const bytes = Buffer.from(token.slice(BASE), 'base64url');
  bytes.writeUIntBE((bytes.readUIntBE(0, COUNT_BYTES) + 1) & LAST_COUNT, 0, COUNT_BYTES);
  return token.slice(0, BASE) + bytes.toString('base64url');
}

/** True if nothing but soft invalidations lies between two versions. */
export const isOnlySofter = (stored: string, current: string): boolean =>
  stored.slice(0, BASE) === current.slice(0, BASE);
