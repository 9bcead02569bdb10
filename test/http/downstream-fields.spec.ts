import { describe, expect, it } from '@jest/globals';

import { cacheGroups, cacheTag, edgeCacheTag, surrogateKey } from 'giotto-cache';
import { sentTags } from '../../lib/http/downstream/sent-tags.js';
import { freshnessFields, tellable } from '../../lib/http/headers/response-directives.js';
import { KNOWN } from '../../lib/cache/key/hiding.js';

const PRIVATE = 'private, max-age=30, must-revalidate';

describe('the fields that tell a lifetime', () => {
  it.each([
    ['for browsers alone', { browser: 30, shared: 0, cdn: false }, PRIVATE, undefined],
    ['for browsers alone, by another field', { browser: 30, shared: 0, cdn: true }, PRIVATE, undefined],
    [
      'for shared caches too',
      { browser: 0, shared: 60, cdn: false },
      'max-age=0, s-maxage=60, must-revalidate, stale-while-revalidate=0',
      undefined,
    ],
    [
      'for shared caches by a field of their own',
      { browser: 30, shared: 60, cdn: true },
      PRIVATE,
      'max-age=60, must-revalidate, stale-while-revalidate=0',
    ],
  ])('are written %s', (_, told, cacheControl, cdnCacheControl) => {
    expect(freshnessFields(told)).toEqual({ cacheControl, cdnCacheControl });
  });

  it.each([
    [60, 59],
    [59.2, 59],
    [1.5, 1],
    [1, 0],
    [0.3, 0],
    [-5, 0],
    [Infinity, 31_536_000],
  ])('of %s seconds that are left tell %s, since caches count whole seconds', (left, told) => {
    expect(tellable(left)).toBe(told);
  });
});

describe('tag headers', () => {
  it.each([
    [surrogateKey(), 'Surrogate-Key', 'a b'],
    [cacheTag(), 'Cache-Tag', 'a,b'],
    [edgeCacheTag(), 'Edge-Cache-Tag', 'a,b'],
    [cacheGroups(), 'Cache-Groups', '"a", "b"'],
  ])('%# are written as their readers expect', (header, name, value) => {
    expect([header.name, header.write(['a', 'b'])]).toEqual([name, value]);
  });

  it('hold 4096 bytes unless told otherwise, and Cache-Groups 32 members', () => {
    expect([surrogateKey().maxBytes, surrogateKey({ maxBytes: 9 }).maxBytes]).toEqual([4096, 9]);
    expect([surrogateKey().maxTags, cacheGroups().maxTags]).toEqual([Infinity, 32]);
  });
});

describe('tags that are sent', () => {
  const of = (prefix: string) => ({ hiding: KNOWN, prefix: () => prefix });
  const NAMES = ['tag user:7', 'program item', 'call {"id":7}(item)', 'everything 3'];

  it('are digests of 16 digits, one each', () => {
    const tags = NAMES.map(sentTags(of('a'), false));
    expect(tags.every((tag) => /^[0-9a-f]{16}$/.test(tag))).toBe(true);
    expect(new Set(tags).size).toBe(4);
  });

  it('differ between applications, and are one for everything', () => {
    expect(sentTags(of('a'), false)('tag x')).not.toBe(sentTags(of('b'), false)('tag x'));
    const tagOf = sentTags(of('a'), false);
    expect([tagOf('everything 3'), tagOf('everything 4')]).toEqual([tagOf('everything'), tagOf('everything')]);
  });

  it('are tags and programs as they are if that was asked for, and arguments never', () => {
    const tags = NAMES.map(sentTags(of('a'), true));
    expect(tags.slice(0, 2)).toEqual(['user:7', 'item']);
    expect(tags.slice(2).every((tag) => /^[0-9a-f]{16}$/.test(tag))).toBe(true);
  });

  it.each(['a b', 'a,b', 'a"b', 'a\\b', 'ä', 'a\nb', ''])('are digests of %j, which no header can hold', (tag) => {
    expect(sentTags(of('a'), true)(`tag ${tag}`)).toMatch(/^[0-9a-f]{16}$/);
  });
});
