/** What stands under a lease's name. */
export interface Holder {
  /** Whose it is: no two leases have the same. */
  readonly token: Buffer;
  /** Counts the calculations of the key, each of which began since the one before was taken for lost. */
  readonly attempt: number;
  /** Whether its owner has given it up, since the loaded takes too long: anybody may begin the next attempt. */
  readonly isLost: boolean;
}

export const TOKEN_BYTES = 9;
const LENGTH = TOKEN_BYTES + 4 + 1;

export function encodeHolder({ token, attempt, isLost }: Holder): Buffer {
  const bytes = Buffer.alloc(LENGTH);
  token.copy(bytes);
  bytes.writeUInt32BE(Math.min(attempt, 0xffffffff), TOKEN_BYTES);
  bytes.writeUInt8(isLost ? 1 : 0, LENGTH - 1);
  return bytes;
}

/** What is written otherwise is a lease too: of another version of this library. */
export function decodeHolder(bytes: Buffer): Holder {
  if (bytes.length !== LENGTH) return { token: bytes, attempt: 1, isLost: false };
  return { token: bytes.subarray(0, TOKEN_BYTES), attempt: bytes.readUInt32BE(TOKEN_BYTES), isLost: bytes[LENGTH - 1] === 1 };
}
