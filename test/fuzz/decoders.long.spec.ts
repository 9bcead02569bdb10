import { expect } from '@jest/globals';

import { decodeEntry, encodeEntry } from '../../lib/cache/entry/entry-codec.js';
import type { Entry } from '../../lib/cache/entry/entry.js';
import { isStorableField } from '../../lib/cache/entry/field.js';
import { decodeHolder, encodeHolder } from '../../lib/cache/flight/lease-holder.js';
import { decodeModel, encodeModel } from '../../lib/cache/entry/model.js';
import { readToken } from '../../lib/cache/store/version-token.js';
import { seal, unseal } from '../../lib/keyvalue/memcache/envelope.js';
import { entryOf, forged } from '../support/cache/entries.js';
import { randomFrom, ValueGenerator } from '../support/cache/values.js';
import { describeFuzzing, SEED, type Target } from '../support/fuzz/describe-fuzzing.js';
import type { Mutations } from '../support/fuzz/mutations.js';

const values = new ValueGenerator(randomFrom(SEED));

const ENTRIES: readonly Entry[] = [
  entryOf(),
  entryOf({
    headers: [
      ['Link', ['<a>', '<b>']],
      ['X-Name', 'Zoë'],
    ],
    removed: ['x-powered-by'],
    appended: [['Link', '<c>']],
  }),
  entryOf({
    payload: 'text',
    age: 7200,
    hasOwnVary: true,
    staleFor: 100,
    versions: [['program a', 'abcdefghijkl.0']],
    cost: 5,
  }),
];

const HEAD = JSON.stringify({ ...entryOf({ versions: [['program a', 'abcdefghijkl.0']] }), body: undefined });
const HEAD_PIECES = [
  HEAD,
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  'null',
  '-1',
  '1e999',
  '101',
  '200',
  '"status":',
  '"headers":',
  '[["Set-Cookie","a"]]',
  '[["A","b\\r\\nc"]]',
  '"__proto__":{"status":200}',
  '"codings":[["br",4294967296]]',
  '"shown":{"stages":[1],"bytes":9007199254740991}',
  '"seconds":',
  '"level":"view"',
];

/** What must be true of everything that an entry is read from. */
function checkEntry(bytes: Buffer): void {
  const entry = decodeEntry(bytes);
  if (entry === undefined) return;
  expect(entry.status).toBeGreaterThanOrEqual(200);
  expect(entry.body.length).toBeLessThanOrEqual(bytes.length);
  for (const [name, value] of [...entry.headers, ...(entry.appended ?? [])]) {
    expect(isStorableField(name)).toBe(true);
    for (const line of [value].flat()) expect(line).not.toMatch(/[\r\n\0]/);
  }
}

const decoders: readonly Target<unknown>[] = [
  {
    name: 'an entry is read from damaged bytes only if they are still one',
    draw: (mutations: Mutations) => mutations.bytes(encodeEntry(mutations.oneOf(ENTRIES))),
    check: checkEntry,
  },
  {
    name: 'an entry is read from a forged head only if this library could have written it',
    draw: (mutations: Mutations) => forged(mutations.bytes(Buffer.from(HEAD)), mutations.text(['body', '\0', 'x'])),
    check: checkEntry,
  },
  {
    name: 'an entry is read from pieces of heads only if this library could have written it',
    draw: (mutations: Mutations) => forged(mutations.text(HEAD_PIECES), 'body'),
    check: checkEntry,
  },
  {
    name: 'a model is read or refused',
    draw: (mutations: Mutations) =>
      mutations.bytes(encodeModel([values.leaf(), { a: values.leaf(), b: [values.leaf()] }])),
    check: (bytes: Buffer) => {
      const outcome = outcomeOf(() => decodeModel(bytes));
      if ('error' in outcome) expect(outcome.error).toHaveProperty('message');
      else if (Array.isArray(outcome.value)) expect(outcome.value.length).toBeLessThanOrEqual(bytes.length + 1024);
    },
  },
  {
    name: 'a version is read only as it is written',
    draw: (mutations: Mutations) => mutations.bytes(Buffer.from('abcDEF-_0123.1767225600')),
    check: (bytes: Buffer) => {
      const version = readToken(bytes);
      if (version !== undefined) expect(Buffer.from(version)).toEqual(bytes);
    },
  },
  {
    name: 'a lease’s holder is read from anything, and keeps its token',
    draw: (mutations: Mutations) =>
      mutations.bytes(encodeHolder({ token: Buffer.from('123456789'), attempt: 1, isLost: false })),
    check: (bytes: Buffer) => {
      const { token, attempt } = decodeHolder(bytes);
      expect(bytes.includes(token)).toBe(true);
      expect(Number.isInteger(attempt)).toBe(true);
    },
  },
  {
    name: 'an envelope is opened only under its own key and undamaged',
    draw: (mutations: Mutations) => mutations.bytes(seal('key', Buffer.from('value'), 1_767_225_600_000)),
    check: (bytes: Buffer) => {
      const opened = unseal('key', bytes, 0);
      if (opened !== undefined) expect(bytes).toEqual(seal('key', opened.value, 1_767_225_600_000));
      expect(unseal('other', bytes, 0)).toBeUndefined();
    },
  },
];

function outcomeOf(call: () => unknown): { value: unknown } | { error: unknown } {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}

describeFuzzing('decoders of what the backend holds', decoders);
