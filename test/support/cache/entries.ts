import { crc32 } from 'node:zlib';

import type { Entry } from '../../../lib/cache/entry/entry.js';

/** A stored response, but for what the test says. */
export const entryOf = (differences: Partial<Entry> = {}): Entry => ({
  level: 'view',
  status: 200,
  headers: [['Content-Type', 'text/html; charset=utf-8']],
  removed: [],
  storedAt: 1_767_225_600_000,
  seconds: 3600,
  body: Buffer.from('<p>144</p>'),
  ...differences,
});

/** Bytes laid out as an entry, with a checksum that is right, whatever they hold. */
export function forged(head: string | Buffer, body = '', preamble: readonly number[] = [0x47, 0x43, 3]): Buffer {
  const headBytes = Buffer.from(head as string);
  const start = Buffer.concat([Buffer.from(preamble), Buffer.alloc(4)]);
  start.writeUInt32BE(headBytes.length, preamble.length);
  const rest = Buffer.concat([headBytes, Buffer.from(body)]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(rest, crc32(start)));
  return Buffer.concat([start, checksum, rest]);
}
