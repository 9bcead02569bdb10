/** The value that is stored under a lease's name. */
export interface Holder {
  /** Identifies the lease: no two leases have the same token. */
  readonly token: Buffer;
  /** Counts the attempts at a key. Each began because the one before was taken for lost. */
  readonly attempt: number;
  /** True if its owner gave it up because the method takes too long: anybody may begin the next attempt. */
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

/** Takes anything of another layout for a lease too: another version of this library wrote it. */
export function decodeHolder(bytes: Buffer): Holder {
  if (bytes.length !== LENGTH) return { token: bytes, attempt: 1, isLost: false };
  return {
    token: bytes.subarray(0, TOKEN_BYTES),
    attempt: bytes.readUInt32BE(TOKEN_BYTES),
    isLost: bytes[LENGTH - 1] === 1,
  };
}
