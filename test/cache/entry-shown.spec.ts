import { describe, expect, it } from '@jest/globals';

import { crc32 } from 'node:zlib';

import { sizeOf, type Entry } from '../../lib/cache/entry/entry.js';
import { decodeEntry, encodeEntry } from '../../lib/cache/entry/entry-codec.js';
import { encodeModel } from '../../lib/cache/entry/model.js';

const VALUES = encodeModel([[0, { value: { a: new Date(1000) } }]]);

const entry = (values: Buffer): Entry => ({
  level: 'view',
  status: 200,
  headers: [],
  removed: [],
  storedAt: 1,
  seconds: 60,
  body: Buffer.from('the body'),
  variants: [{ coding: 'gzip', body: Buffer.from('coded') }],
  shown: { stages: [0, 2], values },
});

describe('an entry with the values that a view was made from', () => {
  it('is decoded with its shown values and its variants', () => {
    expect(decodeEntry(encodeEntry(entry(VALUES)))).toMatchObject({ ...entry(VALUES), body: Buffer.from('the body') });
    const plain = { ...entry(VALUES), variants: undefined };
    expect(decodeEntry(encodeEntry(plain))).toMatchObject(plain);
  });

  it('counts the shown values among its bytes', () => {
    const without = { ...entry(VALUES), shown: undefined };
    expect(sizeOf(entry(VALUES)) - sizeOf(without)).toBe(VALUES.length);
  });

  it('is a miss if a newer Node.js wrote them, or something else', () => {
    for (const first of [[0xff, 0xfe], [0, 0], []])
      expect(decodeEntry(encodeEntry(entry(Buffer.from(first))))).toBeUndefined();
  });

  it.each([
    { stages: [0], bytes: 1e6 },
    { stages: [0], bytes: -1 },
    { stages: ['0'], bytes: 1 },
    { stages: 0, bytes: 1 },
    { bytes: 1 },
    null,
    7,
  ])('is a miss if its head says what cannot be: %j', (shown) => {
    const { body, ...head } = { ...entry(VALUES), variants: undefined };
    expect(decodeEntry(withHead(JSON.stringify({ ...head, shown }), body))).toBeUndefined();
  });
});

/** Bytes whose checksum is right, whatever the head is. */
function withHead(head: string, body: Buffer): Buffer {
  const preamble = Buffer.from([0x47, 0x43, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
  preamble.writeUInt32BE(Buffer.byteLength(head), 3);
  const bytes = Buffer.concat([preamble, Buffer.from(head), body]);
  bytes.writeUInt32BE(crc32(bytes.subarray(11), crc32(bytes.subarray(0, 7))), 7);
  return bytes;
}
