import { expect } from '@jest/globals';

import { parseWords, splitLine } from '../../lib/calls/words.js';
import { parseCacheControl, secondsOf } from '../../lib/http/headers/cache-control.js';
import { chooseCoding } from '../../lib/http/compress/compression.js';
import { formatContentType, parseContentType } from '../../lib/http/headers/content-type.js';
import { fieldNamesIn } from '../../lib/http/headers/header-values.js';
import { firstDirectives, listMembers } from '../../lib/http/headers/list-members.js';
import { canonicalType, parseMediaType } from '../../lib/http/headers/media-type.js';
import { preferredRepresentation, preferredLanguage } from '../../lib/http/program/negotiation.js';
import { requestDirectivesOf } from '../../lib/http/headers/request-directives.js';
import { isNotModified } from '../../lib/http/headers/validators.js';
import { parseAddress } from '../../lib/keyvalue/memcache/address.js';
import { entryOf } from '../support/cache/entries.js';
import { describeFuzzing, type Target } from '../support/fuzz/describe-fuzzing.js';
import type { Mutations } from '../support/fuzz/mutations.js';

const FIELD_PIECES = [
  ',',
  ';',
  '=',
  '"',
  '\\',
  ' ',
  '\t',
  '*',
  '/',
  'a',
  'q',
  'q=0',
  'q=0.5',
  'q=1.0001',
  'text/html',
  'application/json',
  '*/*',
  'text/*',
  'de',
  'en-GB',
  'br',
  'gzip',
  'identity',
  'W/',
  '"etag"',
  'max-age',
  'max-stale',
  'no-store',
  '=1',
  '=-1',
  '="1',
  '9'.repeat(30),
  'é',
  '\u0080',
  '__proto__',
  'constructor',
  '(',
  ')',
  '[',
  '{',
];

const aField = (mutations: Mutations) => mutations.text(FIELD_PIECES);

/** A parser of a header's field: it is given any text, and `check` says what is true of what it made. */
const ofField = (name: string, check: (field: string) => void): Target<unknown> => ({ name, draw: aField, check });

const REPRESENTATIONS = ['text/html', 'application/json', 'text/cmd'].map((mediaType) => ({
  mediaType,
  parsed: parseContentType(mediaType),
}));
const LANGUAGES = ['en', 'de', 'de-AT'];

const parsers: readonly Target<unknown>[] = [
  ofField('the members of a list make up the list', (field) => {
    expect(listMembers(field).join(',')).toBe(field);
    expect(field.startsWith(firstDirectives(field))).toBe(true);
  }),
  ofField('a representation is one of those offered, or none', (field) => {
    expect([undefined, ...REPRESENTATIONS]).toContain(preferredRepresentation(field, REPRESENTATIONS as never));
  }),
  ofField('a language is one of those offered', (field) => {
    expect(LANGUAGES).toContain(preferredLanguage(field, LANGUAGES));
  }),
  ofField('a client gets the plain body if nothing else is stored', (field) => {
    const entry = entryOf();
    expect(chooseCoding(entry, field)).toMatchObject({ body: entry.body, coding: undefined });
  }),
  ofField('a content type that is written is read as it was', (field) => {
    const read = parseContentType(field);
    expect(parseContentType(formatContentType(read, 'all')).parameters).toEqual(read.parameters);
  }),
  ofField('a media type has one spelling, without what could end a key', (field) => {
    const type = parseMediaType(field);
    if (type === undefined) return;
    expect(canonicalType(parseMediaType(canonicalType(type))!)).toBe(canonicalType(type));
    expect(canonicalType(type)).not.toMatch(/[()\r\n]/);
  }),
  ofField('directives are read or not, and seconds are numbers', (field) => {
    const directives = parseCacheControl(field);
    for (const name of directives?.keys() ?? [])
      expect([undefined, 'number']).toContain(typeof secondsOf(directives!, name));
  }),
  ofField('a client’s directives are what it may wish', (field) => {
    const directives = requestDirectivesOf({ 'cache-control': field });
    expect(typeof directives.accepts(entryOf(), 0)).toBe('boolean');
    expect(typeof directives.takesStale(entryOf(), 0)).toBe('boolean');
  }),
  ofField('a copy is good only if its tag is in the list', (field) => {
    const isGood = isNotModified({ 'if-none-match': field }, { header: () => '"etag"' });
    if (isGood) expect(field.trim() === '*' || field.includes('"etag"')).toBe(true);
  }),
  ofField('the names of fields are in lower case and none is empty', (field) => {
    for (const name of fieldNamesIn(field)) expect([name, name !== '']).toEqual([name.toLowerCase(), true]);
  }),
  {
    name: 'an address is read, or refused without being shown',
    draw: (mutations: Mutations) =>
      mutations.text(['host', ':', '@', '/', '[', ']', '::1', 's3cr3t', '99999', '1', ' ', 'x'], 8),
    check: (text: string) => {
      const refusal = refusalOf(() => parseAddress(text));
      if (refusal !== undefined)
        expect(refusal).toMatchObject({
          code: 'GIOTTO_INVALID_OPTION',
          message: expect.not.stringContaining('s3cr3t'),
        });
    },
  },
  {
    name: 'a command line’s words are read, or refused as wrong use',
    draw: (mutations: Mutations) =>
      mutations.text(['x', '=', '-', '--', ' ', '"', "'", '#', '@', '\\', '{"a":1}', '__proto__', '\n', '\u001b', 'é']),
    check: (line: string) => {
      const refusal = refusalOf(() => parseWords(splitLine(line)));
      if (refusal !== undefined) expect(refusal).toMatchObject({ code: 'GIOTTO_WRONG_USE' });
    },
  },
];

function refusalOf(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}

describeFuzzing('parsers of what clients and operators write', parsers);
