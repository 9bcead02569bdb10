import { createHash } from 'node:crypto';

const DIGEST = /#[0-9a-f]{64}$/;
const DIGEST_LENGTH = 65;

/**
 * The name under which a backend keeps a key: the key itself where the backend takes it, else a readable head and the
 * SHA-256 digest of the whole. Never cut short, so two keys never share a name; a key that merely looks like a digested
 * one is digested too, and so is one with half a surrogate pair, which UTF-8 cannot tell from another.
 */
export function wireKey(key: string, limitInBytes: number): string {
  if (Buffer.byteLength(key) <= limitInBytes && !DIGEST.test(key) && key.isWellFormed()) return key;
  const digest = createHash('sha256').update(Buffer.from(key, 'utf16le')).digest('hex');
  return `${head(key, limitInBytes - DIGEST_LENGTH)}#${digest}`;
}

/** As many whole characters as fit. */
function head(key: string, bytes: number): string {
  const cut = Buffer.from(key.slice(0, bytes)).subarray(0, bytes).toString();
  return cut.replace(/\uFFFD+$/, '');
}
