import { createHash } from 'node:crypto';

const DIGEST = /#[0-9a-f]{64}$/;
const DIGEST_LENGTH = 65;

/**
 * Returns the name under which a backend stores a key. That is the key itself if the backend accepts it, else a readable head
 * and the SHA-256 digest of the whole.
 *
 * No two keys share a name. So a key that looks like a digested one is digested too. So is one with half a surrogate pair,
 * which UTF-8 cannot tell from another.
 */
export function wireKey(key: string, limitInBytes: number): string {
  if (Buffer.byteLength(key) <= limitInBytes && !DIGEST.test(key) && key.isWellFormed()) return key;
  const digest = createHash('sha256').update(Buffer.from(key, 'utf16le')).digest('hex');
  return `${head(key, limitInBytes - DIGEST_LENGTH)}#${digest}`;
}

/** Returns as many whole characters as fit. */
function head(key: string, bytes: number): string {
  const cut = Buffer.from(key.slice(0, bytes)).subarray(0, bytes).toString();
  return cut.replace(/\uFFFD+$/, '');
}
