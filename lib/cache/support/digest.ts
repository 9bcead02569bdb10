import { createHash, createHmac, type KeyObject } from 'node:crypto';

/** A byte that no UTF-8 has, before the code units of a text that UTF-8 cannot tell from another. */
const CODE_UNITS = Buffer.of(0xff);

/**
 * Stands for a value in a key where the value itself must not show. No two texts have the same one, half a surrogate pair included.
 * @param key makes it an HMAC, so that nobody without the key can try texts against it
 */
export function digest(text: string, key?: KeyObject): string {
  const hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  return (text.isWellFormed() ? hash.update(text) : hash.update(CODE_UNITS).update(text, 'utf16le')).digest('hex');
}
