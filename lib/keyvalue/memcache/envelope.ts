import { crc32 } from 'node:zlib';

/** Marks our bytes, and their layout. */
const MAGIC = 0x67696f01;
const [AT_EXPIRY, AT_LENGTH, AT_CHECKSUM, AT_VALUE] = [4, 12, 16, 20];

/** The moment "never". */
export const NO_EXPIRY = 0;

export interface Unsealed {
  readonly value: Buffer;
  /** Milliseconds since 1970, or `NO_EXPIRY`. */
  readonly expiresAt: number;
  /** True if its lifetime is over. */
  readonly expired: boolean;
}

/**
 * Wraps a value with everything that tells it from damaged bytes and from another key's value. That is a magic number, the
 * moment at which it expires, its length, and a CRC-32 over the key, that moment and the value. Copies the value.
 * @param expiresAt milliseconds since 1970, or `NO_EXPIRY`
 */
export function seal(key: string, value: Buffer, expiresAt: number): Buffer {
  const sealed = Buffer.allocUnsafe(AT_VALUE + value.length);
  sealed.writeUInt32BE(MAGIC, 0);
  sealed.writeDoubleBE(expiresAt, AT_EXPIRY);
  sealed.writeUInt32BE(value.length, AT_LENGTH);
  value.copy(sealed, AT_VALUE);
  sealed.writeUInt32BE(checksum(key, sealed), AT_CHECKSUM);
  return sealed;
}

/** Returns `undefined` for bytes that `seal` did not make under this key. */
export function unseal(key: string, sealed: Buffer, now: number): Unsealed | undefined {
  if (sealed.length < AT_VALUE || sealed.readUInt32BE(0) !== MAGIC) return undefined;
  if (sealed.readUInt32BE(AT_LENGTH) !== sealed.length - AT_VALUE) return undefined;
  if (sealed.readUInt32BE(AT_CHECKSUM) !== checksum(key, sealed)) return undefined;
  const expiresAt = sealed.readDoubleBE(AT_EXPIRY);
  return { value: sealed.subarray(AT_VALUE), expiresAt, expired: expiresAt !== NO_EXPIRY && expiresAt <= now };
}

const checksum = (key: string, sealed: Buffer) =>
  crc32(sealed.subarray(AT_VALUE), crc32(sealed.subarray(0, AT_CHECKSUM), crc32(key)));
