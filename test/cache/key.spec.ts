import { describe, expect, it } from '@jest/globals';

import { encode } from '../../lib/cache/key/encode.js';
import { digest } from '../../lib/cache/support/digest.js';
import { programKey, type KeyParts } from '../../lib/cache/key/key.js';

describe('programKey', () => {
  it.each<readonly [KeyParts, string]>([
    [{ args: '{"x":12}', program: 'squared', mediaType: 'text/html' }, '{"x":12}(squared)(text/html)'],
    [{ args: '{}', program: 'Cats.all', mediaType: 'application/json' }, '{}(Cats.all)(application/json)'],
    [
      { args: '{}', program: 'p', mediaType: 'm', qualifiers: { b: ['x'], a: undefined } },
      '{}(p)(m){"a":undefined,"b":["x"]}',
    ],
    [{ args: '{}', program: 'p', mediaType: 'm', qualifiers: {} }, '{}(p)(m){}'],
    [{ args: '{}', program: 'p', mediaType: 'm', release: '7' }, '{}(p)(m)@7'],
    [{ args: '{}', program: 'p', mediaType: 'm', qualifiers: { a: 1 }, release: '7' }, '{}(p)(m){"a":1}@7'],
  ])('%j is %s', (parts, key) => {
    expect(programKey(parts)).toBe(key);
  });

  it('differs for any two different calls, however alike they look', () => {
    const args = ['', '(p)(m)', '{"x":12}', '{"x":"12}(p)(m)"}', '"', '{"x":"(p)(m){}"}'].map((value) =>
      encode({ value }, 'x'),
    );
    const bare = [null, undefined, 12n, 1, '1', new Date(0), [], {}, '{}(p)(m)'].map((value) => encode(value, 'key'));
    const programs = ['p', 'P', 'p.m', '{}', '"', 'p m', 'm'];
    const types = ['m', 'text/html', 'application/json', 'p'];
    const qualifiers = [undefined, {}, { a: 1 }, { a: '1' }, { a: undefined }, { b: '(p)(m)' }];
    const releases = [undefined, '1', '1@1', '{}', '(p)(m)'];
    const keys = [...args, ...bare].flatMap((text) =>
      programs.flatMap((program) =>
        types.flatMap((mediaType) =>
          qualifiers.flatMap((some) =>
            releases.map((release) => programKey({ args: text, program, mediaType, qualifiers: some, release })),
          ),
        ),
      ),
    );
    expect(keys.length).toBe(15 * 7 * 4 * 6 * 5);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('digest', () => {
  it('is SHA-256 in hexadecimal digits', () => {
    expect(digest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(digest('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('tells texts apart that UTF-8 does not', () => {
    const texts = [
      '\ud800',
      '\ud801',
      '\udc00',
      '\ufffd',
      'x\ud800',
      '\ud800x',
      '\ud800\u0080',
      '\0\u0600\0',
      '\ud83d\ude00',
      '\ude00\ud83d',
    ];
    expect(new Set(texts.map((text) => digest(text))).size).toBe(texts.length);
  });
});
