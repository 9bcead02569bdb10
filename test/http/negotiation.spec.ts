import { describe, expect, it } from '@jest/globals';
import { GiottoView } from 'giotto-cache';

import type { Representation } from '../../lib/http/program/representation.js';
import { Representations } from '../../lib/http/program/representations.js';
import { canonicalType, parseMediaType } from '../../lib/http/headers/media-type.js';
import { preferredRepresentation, preferredLanguage } from '../../lib/http/program/negotiation.js';

const representationFor = (type: string): Representation => {
  const parsed = parseMediaType(type)!;
  return { mediaType: canonicalType(parsed), parsed, view: GiottoView.json() as Representation['view'] };
};
const representationsFor = (...types: string[]) => types.map(representationFor);

const WEB = representationsFor('text/html', 'application/json', 'text/csv', 'text/cmd');

describe('the representation for an Accept', () => {
  it.each<readonly [string | undefined, string | undefined]>([
    [undefined, 'text/html'],
    ['', 'text/html'],
    ['  ', 'text/html'],
    ['*/*', 'text/html'],
    ['text/*', 'text/html'],
    ['application/*', 'application/json'],
    ['Application/JSON', 'application/json'],
    ['application/json', 'application/json'],
    ['application/json;charset=UTF-8', 'application/json'],
    ['application/json; charset="utf-8"', 'application/json'],
    ['application/json; charset=iso-8859-1', undefined],
    ['text/html;q=0.5, text/csv;q=0.7', 'text/csv'],
    ['text/html;q=0.5, */*;q=0.1', 'text/html'],
    ['text/html;q=0, */*', 'application/json'],
    ['text/*;q=0.2, application/json;q=0.1', 'text/html'],
    ['text/*;q=0.3, text/html;q=0.1, application/json;q=0.2', 'text/csv'],
    ['*/*, text/csv', 'text/csv'],
    ['application/json, text/plain, */*', 'application/json'],
    ['text/csv, text/html', 'text/csv'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['image/webp, text/html;q=0.001', 'text/html'],
    ['text/html;level=1', 'text/html'],
    ['application/json;v=2', 'application/json'],
    ['application/json;odata.metadata=minimal', 'application/json'],
    ['application/json; odata.metadata=minimal; charset=utf-8', 'application/json'],
    ['application/json;odata.metadata=minimal;charset=iso-8859-1', undefined],
    ['Application/JSON;V="2, or more";q=0.2, text/csv;q=0.1', 'application/json'],
    ['application/json;v=2;q=0.3, text/csv;q=0.5', 'text/csv'],
    ['application/json;v=2;q=0.3, */*;q=0.5', 'text/html'],
    ['application/json;v=2, */*;q=0.5', 'application/json'],
    ['*/*;q=0.5, application/json;v=2', 'application/json'],
    ['application/json;v=1;q=0.1, application/json;v=2;q=0.9, text/csv;q=0.5', 'application/json'],
    ['application/json;v=2, application/json;q=0.1, text/csv;q=0.5', 'text/csv'],
    ['application/json;v=2, application/json;q=0', undefined],
    ['application/json;v=2;q=0, */*;q=0.1, text/html;q=0', 'application/json'],
    ['application/json;v=2;q=0', undefined],
    ['application/*;v=2', 'application/json'],
    ['*/*;v=2', 'text/html'],
    ['text/plain;v=2', undefined],
    ['text/cmd;v=2', 'text/cmd'],
    ['application/json;', 'application/json'],
    ['application/json;v', 'application/json'],
    ['application/json;v=', 'application/json'],
    ['application/json;v="', 'application/json'],
    ['image/*', undefined],
    ['text/html;q=0', undefined],
    ['*/*;q=0', undefined],
    ['text/html;q=zero', undefined],
    ['nonsense', undefined],
    ['nonsense, text/csv', 'text/csv'],
    [';;;,,,"', undefined],
    ['text/cmd', 'text/cmd'],
    ['Text/CMD', 'text/cmd'],
    ['text/cmd, text/html;q=0.9', 'text/cmd'],
    ['text/cmd;q=0.5, text/html', 'text/html'],
    ['text/cmd;q=0, */*', 'text/html'],
    ['*/*, text/html;q=0, application/json;q=0, text/csv;q=0', undefined],
    ['text/*, text/html;q=0, text/csv;q=0', undefined],
  ])('%j is %s', (accept, expected) => {
    expect(preferredRepresentation(accept, WEB)?.mediaType).toBe(expected);
  });

  it.each<readonly [string | undefined, string | undefined]>([
    [undefined, 'text/html; level=1'],
    ['text/html', 'text/html; level=1'],
    ['text/html;level=2', 'text/html; level=2'],
    ['text/html;LEVEL=2', 'text/html; level=2'],
    ['text/html;level=3', undefined],
    ['text/html;level=2;v=2', 'text/html; level=2'],
    ['text/html;level=3;v=2', undefined],
    ['text/html;v=2', 'text/html; level=1'],
    ['text/html;v=2;q=0.4, text/html;level=2;q=0.6', 'text/html; level=2'],
    ['text/plain;level=1', 'text/plain; charset=utf-16'],
    ['text/html;level=1;q=0.2, text/html;q=0.4', 'text/html; level=2'],
    ['text/html;charset=utf-8', 'text/html; level=1'],
    ['text/plain;charset=utf-8', undefined],
    ['text/plain;charset=utf-16', 'text/plain; charset=utf-16'],
  ])('with parameters, %j is %s', (accept, expected) => {
    const representations = representationsFor(
      'text/html;level=1',
      'text/html; level="2"',
      'text/plain;charset=utf-16',
    );
    expect(preferredRepresentation(accept, representations)?.mediaType).toBe(expected);
  });

  it('is for the command line alone if there is no other', () => {
    const representations = representationsFor('text/cmd');
    expect(
      [undefined, '*/*', 'text/*', 'text/cmd'].map(
        (accept) => preferredRepresentation(accept, representations)?.mediaType,
      ),
    ).toEqual([undefined, undefined, undefined, 'text/cmd']);
  });
});

describe('the language for an Accept-Language', () => {
  it.each<readonly [string | undefined, string]>([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['de', 'de'],
    ['DE', 'de'],
    ['de-AT', 'de'],
    ['pt', 'pt-BR'],
    ['pt-br', 'pt-BR'],
    ['fr', 'en'],
    ['fr, de;q=0.1', 'de'],
    ['en;q=0.5, de;q=0.8', 'de'],
    ['en;q=0, *', 'de'],
    ['*;q=0', 'en'],
    ['xx-yy-zz;;q=??', 'en'],
  ])('%j is %s', (acceptLanguage, expected) => {
    expect(preferredLanguage(acceptLanguage, ['en', 'de', 'pt-BR'])).toBe(expected);
  });

  it('is undefined without languages', () => {
    expect(preferredLanguage('de', [])).toBeUndefined();
  });
});

describe('a media type', () => {
  it.each([
    ['text/html', 'text/html'],
    ['TEXT/Html;Level=1', 'text/html; level=1'],
    [
      'application/ld+json; profile="https://example.org/a b"',
      'application/ld+json; profile="https://example.org/a b"',
    ],
    ['text/html;level="1"', 'text/html; level=1'],
    ['application/vnd.a.b-c_d+json', 'application/vnd.a.b-c_d+json'],
  ])('%j is %j', (text, canonical) => {
    expect(canonicalType(parseMediaType(text)!)).toBe(canonical);
  });

  it.each([
    '',
    'html',
    'text/',
    '/html',
    '*/*',
    'text/*',
    'text/html;',
    'text/html;q=1',
    'text/html;a',
    'text/html;a=',
    'text html',
    ' text/html',
    'text/html,text/csv',
    'text/a)(b',
    'text/html;a=")"',
    'text/html;a="\\""',
    'text/html;a="\n"',
    'text/é',
  ])('is not %j', (text) => expect(parseMediaType(text)).toBeUndefined());
});

describe('representations', () => {
  it('tell which fields choose among them', () => {
    const one = representationsFor('text/html');
    expect(
      [new Representations(one, []), new Representations(one, ['en']), new Representations(WEB, ['en', 'de'])].map(
        ({ chosenBy, negotiated }) => [chosenBy, negotiated],
      ),
    ).toEqual([
      [['accept'], []],
      [['accept', 'accept-language'], []],
      [
        ['accept', 'accept-language'],
        ['accept', 'accept-language'],
      ],
    ]);
  });
});
