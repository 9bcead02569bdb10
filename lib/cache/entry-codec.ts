import { crc32 } from 'node:zlib';

import type { Entry } from './entry.js';

/** Raise it when the layout or the meaning of a field changes: entries of another version are misses. */
const VERSION = 1;
const MAGIC = Buffer.from([0x47, 0x43, VERSION]);
const HEAD_LENGTH_AT = MAGIC.length;
const CHECKSUM_AT = HEAD_LENGTH_AT + 4;
const PREAMBLE_BYTES = CHECKSUM_AT + 4;

type Head = Omit<Entry, 'body'>;

/** `magic version | length of head | CRC-32 of what follows | head as JSON | body`. */
export function encodeEntry({ body, ...head }: Entry): Buffer {
  const headBytes = Buffer.from(JSON.stringify(head));
  const preamble = Buffer.alloc(PREAMBLE_BYTES);
  MAGIC.copy(preamble);
  preamble.writeUInt32BE(headBytes.length, HEAD_LENGTH_AT);
  preamble.writeUInt32BE(crc32(body, crc32(headBytes)), CHECKSUM_AT);
  return Buffer.concat([preamble, headBytes, body]);
}

/** The entry, whose body is a view on `bytes`; `undefined` for bytes that are damaged, foreign or of another version. */
export function decodeEntry(bytes: Buffer): Entry | undefined {
  if (bytes.length < PREAMBLE_BYTES || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) return undefined;
  const bodyAt = PREAMBLE_BYTES + bytes.readUInt32BE(HEAD_LENGTH_AT);
  if (bodyAt > bytes.length || crc32(bytes.subarray(PREAMBLE_BYTES)) !== bytes.readUInt32BE(CHECKSUM_AT)) return undefined;
  const head = parseHead(bytes.toString('utf8', PREAMBLE_BYTES, bodyAt));
  return head && { ...head, body: bytes.subarray(bodyAt) };
}

/** The checksum finds accidents; what was forged to match it is still no exception. */
function parseHead(text: string): Head | undefined {
  try {
    const head: unknown = JSON.parse(text);
    return isHead(head) ? head : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isHead = (head: unknown): head is Head =>
  typeof head === 'object' &&
  head !== null &&
  'status' in head &&
  Number.isInteger(head.status) &&
  'storedAt' in head &&
  Number.isFinite(head.storedAt) &&
  'seconds' in head &&
  Number.isFinite(head.seconds) &&
  'level' in head &&
  (head.level === 'view' || head.level === 'model') &&
  'headers' in head &&
  Array.isArray(head.headers) &&
  'removed' in head &&
  Array.isArray(head.removed);

const decoded = new WeakMap<Buffer, Entry>();

/** As `decodeEntry`, once for each buffer: process memory hands out the same one on every hit. */
export function decodeEntryOnce(bytes: Buffer): Entry | undefined {
  const known = decoded.get(bytes);
  if (known !== undefined) return known;
  const entry = decodeEntry(bytes);
  if (entry !== undefined) decoded.set(bytes, entry);
  return entry;
}
