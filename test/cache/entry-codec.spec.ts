import { inspect } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import { decodeEntry, encodeEntry } from '../../lib/cache/entry/entry-codec.js';
import { memoizePerBuffer } from '../../lib/cache/support/memoize.js';
import type { Entry } from '../../lib/cache/entry/entry.js';
import { entryOf, forged } from '../support/cache/entries.js';
import { randomFrom } from '../support/cache/values.js';

const HEAD = Object.fromEntries(Object.entries(entryOf()).filter(([name]) => name !== 'body'));
const headWith = (differences: object) => JSON.stringify({ ...HEAD, ...differences });
const shortBodies = ['', 'x', '  \n\t ', '}}', '{"a":1}'];

describe('an entry', () => {
  it.each<readonly [string, Partial<Entry>]>([
    ['as it mostly is', {}],
    ['of no bytes', { body: Buffer.alloc(0) }],
    ['of one megabyte', { body: Buffer.alloc(1 << 20, 'x\u0000') }],
    ['of every byte there is', { body: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)) }],
    ['of a model', { level: 'model' }],
    ['that never ends', { seconds: 0 }],
    ['that ends soon', { seconds: 0.25 }],
    ['of another status', { status: 404 }],
    [
      'with a header of several values',
      {
        headers: [
          ['Link', ['<a>', '<b>']],
          ['X-None', []],
        ],
      },
    ],
    ['with a header of no value', { headers: [['X-Empty', '']] }],
    ['with letters that HTTP has no ASCII for', { headers: [['X-Name', 'Zoë \u00ff\t.']] }],
    ['with headers taken away', { removed: ['x-powered-by', 'X-Other'] }],
    [
      'with additions to lists',
      {
        appended: [
          ['Link', '<b>'],
          ['X-List', ['c', 'd']],
        ],
      },
    ],
    ['without headers', { headers: [] }],
    ['of text', { payload: 'text' }],
    ['of a file', { payload: 'stream' }],
    ['with windows of its own', { staleFor: 100, staleWhileRevalidate: 0, staleIfError: 100.5 }],
    ['with an age and a Vary of its own', { age: 7200, hasOwnVary: true }],
  ])('comes back: %s', (_, differences) => {
    const entry = entryOf(differences);
    const { body, ...head } = decodeEntry(encodeEntry(entry))!;
    expect({ ...head, body: body.toString('base64') }).toEqual({ ...entry, body: entry.body.toString('base64') });
  });

  it('shares its body’s memory with the bytes that it was read from', () => {
    const bytes = encodeEntry(entryOf());
    const { body } = decodeEntry(bytes)!;
    bytes[bytes.length - 1] = 0x21;
    expect(body.toString()).toBe('<p>144</p!');
    expect(body.buffer).toBe(bytes.buffer);
  });

  it('is read from the middle of other memory', () => {
    const bytes = encodeEntry(entryOf());
    const memory = Buffer.concat([Buffer.alloc(5), bytes, Buffer.alloc(5)]);
    expect(decodeEntry(memory.subarray(5, 5 + bytes.length))?.body.toString()).toBe('<p>144</p>');
  });

  it('is read once from the same buffer', () => {
    const decode = memoizePerBuffer(decodeEntry);
    const bytes = encodeEntry(entryOf());
    expect(decode(bytes)).toBe(decode(bytes));
    expect(decode(Buffer.from(bytes))).not.toBe(decode(bytes));
    expect(decode(Buffer.from('no entry'))).toBeUndefined();
  });

  it('is decoded separately from another entry with an equal head', () => {
    const [one, other] = [
      decodeEntry(encodeEntry(entryOf())),
      decodeEntry(encodeEntry(entryOf({ body: Buffer.from('<p>225</p>') }))),
    ];
    expect([one, other].map((entry) => String(entry?.body))).toEqual(['<p>144</p>', '<p>225</p>']);
  });
});

describe('bytes that are no entry any more', () => {
  it.each(shortBodies)('are a miss with any one byte damaged, before the body %j', (body) => {
    const bytes = encodeEntry(entryOf({ body: Buffer.from(body) }));
    const survivors: string[] = [];
    for (let at = 0; at < bytes.length; at++)
      for (const damage of [0x01, 0x80, 0xff, 0x20, ...Array.from({ length: 8 }, (_, bit) => 1 << bit)]) {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= damage;
        if (decodeEntry(damaged) !== undefined) survivors.push(`${at} ^ ${damage}`);
      }
    expect(survivors).toEqual([]);
  });

  it.each(shortBodies)('are a miss cut short or with more at the end, around the body %j', (body) => {
    const bytes = encodeEntry(entryOf({ body: Buffer.from(body) }));
    for (let length = 0; length < bytes.length; length++)
      expect(decodeEntry(bytes.subarray(0, length))).toBeUndefined();
    for (const more of ['\u0000', ' ', 'x'])
      expect(decodeEntry(Buffer.concat([bytes, Buffer.from(more)]))).toBeUndefined();
    expect(decodeEntry(bytes)).toBeDefined();
  });

  it('are a miss of another version, however well they are made', () => {
    expect(decodeEntry(forged(headWith({})))).toEqual({ ...HEAD, body: expect.anything() });
    for (const version of [0, 1, 2, 4, 255])
      expect(decodeEntry(forged(headWith({}), '', [0x47, 0x43, version]))).toBeUndefined();
    for (const magic of [
      [0x47, 0x44, 3],
      [0, 0, 0],
      [0x43, 0x47, 3],
    ])
      expect(decodeEntry(forged(headWith({}), '', magic))).toBeUndefined();
  });

  it.each([
    '',
    'GC',
    'GC\u0003',
    '{"status":200}',
    '<html></html>',
    'GC\u0003\u0000\u0000\u0000\u0002\u0000\u0000\u0000\u0000{}',
    '\u0000'.repeat(1000),
  ])('are a miss where another program wrote %j', (foreign) => {
    expect(decodeEntry(Buffer.from(foreign))).toBeUndefined();
  });

  it('are a miss if they are noise, even after a valid beginning', () => {
    const random = randomFrom(7);
    for (let round = 0; round < 5000; round++) {
      const noise = Buffer.from(Array.from({ length: Math.floor(random() * 80) }, () => Math.floor(random() * 256)));
      expect(decodeEntry(noise)).toBeUndefined();
      expect(decodeEntry(Buffer.concat([Buffer.from([0x47, 0x43, 3, 0, 0, 0]), noise]))).toBeUndefined();
      expect(decodeEntry(forged(noise))).toBeUndefined();
    }
  });

  const withoutField = (field: string) =>
    JSON.stringify(Object.fromEntries(Object.entries(HEAD).filter(([name]) => name !== field)));

  it.each<readonly [string, string]>([
    ...['', 'null', '1', '"text"', '[]', '{}', 'true', '{', `[${headWith({})}]`].map((text) => [text, text] as const),
    ...Object.keys(HEAD).map((field) => [`without ${field}`, withoutField(field)] as const),
    ...[
      { level: 'other' },
      { level: null },
      { level: ['view'] },
      { status: '200' },
      { status: 200.5 },
      { status: 0 },
      { status: -200 },
      { status: 1000 },
      { status: null },
      { status: 100 },
      { status: 101 },
      { status: 103 },
      { status: 199 },
      { status: 600 },
      ...['Set-Cookie', 'transfer-encoding', 'Content-Length', 'Connection', 'Age', 'upgrade', 'Trailer'].flatMap(
        (name) => [{ headers: [[name, '1']] }, { removed: [name] }, { appended: [[name, '1']] }],
      ),
      { storedAt: '0' },
      { storedAt: null },
      { storedAt: [0] },
      { seconds: '60' },
      { seconds: -1 },
      { seconds: null },
      { headers: {} },
      { headers: 'a' },
      { headers: [1] },
      { headers: [null] },
      { headers: ['ab'] },
      { headers: [[]] },
      { headers: [['X-A']] },
      { headers: [['X-A', 1]] },
      { headers: [['X-A', null]] },
      { headers: [['X-A', [1]]] },
      { headers: [['X-A', { a: 1 }]] },
      { headers: [[1, 'a']] },
      { headers: [['', 'a']] },
      { headers: [['X A', 'a']] },
      { headers: [['X-A\r\nX-B', 'a']] },
      { headers: [['X-A', 'a\r\nSet-Cookie: b=c']] },
      { headers: [['X-A', ['a', 'b\n']]] },
      { headers: [['X-A', '\u0100']] },
      { headers: [['Ä', 'a']] },
      { payload: 'other' },
      { payload: null },
      { payload: ['text'] },
      { age: -1 },
      { age: '7200' },
      { age: null },
      { hasOwnVary: 1 },
      { hasOwnVary: null },
      { staleFor: -1 },
      { staleFor: null },
      { staleWhileRevalidate: -1 },
      { staleWhileRevalidate: '5' },
      { staleIfError: null },
      { staleIfError: [5] },
      { removed: {} },
      { removed: 'a' },
      { removed: [1] },
      { removed: [null] },
      { removed: [['a']] },
      { removed: [''] },
      { removed: ['a b'] },
      { appended: {} },
      { appended: null },
      { appended: [['X-A']] },
      { appended: [['X-A', 1]] },
      { appended: [['X-A', 'a\r\nSet-Cookie: b=c']] },
    ].map((differences) => [inspect(differences), headWith(differences)] as const),
  ])('are a miss where the checksum is right and the head is not: %s', (_, head) => {
    expect(decodeEntry(forged(head))).toBeUndefined();
    expect(decodeEntry(forged(head, 'body'))).toBeUndefined();
  });

  it('cannot bring a body or a prototype of their own', () => {
    const entry = decodeEntry(forged(`{"__proto__":{"polluted":1},"body":"forged",${headWith({}).slice(1)}`, 'real'))!;
    expect(entry.body.toString()).toBe('real');
    expect(Object.getPrototypeOf(entry)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });
});
