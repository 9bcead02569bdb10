import { createHash, createHmac, type KeyObject } from 'node:crypto';

/** No UTF-8 text has this byte. It marks code units of a text that UTF-8 cannot tell from another. */
const CODE_UNITS = Buffer.of(0xff);

/**
 * Returns a digest that replaces a value in a key. No two texts have the same digest, even if they end in half a surrogate
 * pair.
 * @param key makes it an HMAC, so that nobody without the key can try texts against it
 */
export function digest(text: string, key?: KeyObject): string {
  const hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  return (text.isWellFormed() ? hash.update(text) : hash.update(CODE_UNITS).update(text, 'utf16le')).digest('hex');
}
