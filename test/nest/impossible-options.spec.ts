import { describe, expect, it } from '@jest/globals';
import { LocMemKeyValue } from 'giotto-cache';

import { refusalOf } from '../support/apps/refusals.js';
import { cats, Looker } from '../support/apps/cats.js';

const STARTED = { answer: 'started' };

const METHODS = "Use an array of request methods, such as ['POST'].";
const STATUSES = 'Use an array of statuses from 200 to 599, such as [404].';
const VARY = "Use an array of request headers, such as ['accept-language']; '*' would never hit.";
const VISIBILITY = "Use 'public' or 'private'.";
const BYTES = 'Use a number of bytes above 0.';
const FLAG = 'Use true or false.';
const TIMEOUT = 'Use milliseconds above 0; the default is 100.';
const SECONDS = 'Use seconds, 0 for none.';
const WAIT = 'Use milliseconds, 0 for not at all.';
const JITTER = 'Use a part of the lifetime from 0 to 1.';
const CLASSES = 'Use an array of interceptor classes.';

const LOCALS = "Use an object such as { theme: 'key', requestId: 'ignore' }.";
const MIDDLEWARES = 'Use an array of set-cookie, cache-control, vary.';

const SHARED: readonly (readonly [option: string, value: unknown, shown: string, cure: string])[] = [
  ['methods', 'POST', '"POST"', METHODS],
  ['methods', [1], '1', METHODS],
  ['methods', ['PO ST'], 'PO ST', METHODS],
  ['methods', [''], '', METHODS],
  ['methods', null, 'null', METHODS],
  ['statuses', 404, '404', STATUSES],
  ['statuses', ['404'], '404', STATUSES],
  ['statuses', [199], '199', STATUSES],
  ['statuses', [600], '600', STATUSES],
  ['statuses', [404.5], '404.5', STATUSES],
  ['vary', 'accept', '"accept"', VARY],
  ['vary', ['*'], '*', VARY],
  ['vary', ['a b'], 'a b', VARY],
  ['vary', [''], '', VARY],
  ['vary', [1], '1', VARY],
  ['locals', 'theme', '"theme"', LOCALS],
  ['locals', ['theme'], 'theme', LOCALS],
  ['locals', null, 'null', LOCALS],
  ['middlewareHeaders', 'vary', '"vary"', MIDDLEWARES],
  ['middlewareHeaders', ['etag'], 'etag', MIDDLEWARES],
  ['middlewareHeaders', [1], '1', MIDDLEWARES],
  ['visibility', 'shared', '"shared"', VISIBILITY],
  ['visibility', true, 'true', VISIBILITY],
  ['visibility', null, 'null', VISIBILITY],
  ['maxEntryBytes', 0, '0', BYTES],
  ['maxEntryBytes', -1, '-1', BYTES],
  ['maxEntryBytes', NaN, 'NaN', BYTES],
  ['maxEntryBytes', Infinity, 'Infinity', BYTES],
  ['maxEntryBytes', '1', '"1"', BYTES],
  ...['staleWhileRevalidate', 'staleIfError'].flatMap((option) =>
    (
      [
        [-1, '-1'],
        [NaN, 'NaN'],
        [Infinity, 'Infinity'],
        ['60', '"60"'],
        [null, 'null'],
        [true, 'true'],
      ] as const
    ).map(([value, shown]) => [option, value, shown, SECONDS] as const),
  ),
  ['lockTimeout', -1, '-1', WAIT],
  ['lockTimeout', Infinity, 'Infinity', WAIT],
  ['lockTimeout', '5000', '"5000"', WAIT],
  ['lockTimeout', null, 'null', WAIT],
  ['jitter', -0.1, '-0.1', JITTER],
  ['jitter', 1.1, '1.1', JITTER],
  ['jitter', NaN, 'NaN', JITTER],
  ['jitter', '0.1', '"0.1"', JITTER],
  ['jitter', null, 'null', JITTER],
];

const OF_MODULE: typeof SHARED = [
  ['prefix', 1, '1', 'Use a string.'],
  ['prefix', null, 'null', 'Use a string.'],
  ['timeout', 0, '0', TIMEOUT],
  ['timeout', -5, '-5', TIMEOUT],
  ['timeout', NaN, 'NaN', TIMEOUT],
  ['timeout', '100', '"100"', TIMEOUT],
  ['timeout', Infinity, 'Infinity', TIMEOUT],
  ['identify', 'user', '"user"', 'Use a function of the request.'],
  ['onStaleIfError', 'log', '"log"', 'Use a function of the error and the call.'],
  ['transparent', Looker, '[function Looker]', CLASSES],
  ['transparent', [new Looker()], '[object Object]', CLASSES],
  ['transparent', ['Looker'], 'Looker', CLASSES],
  ['pure', Looker, '[function Looker]', CLASSES],
  ['pure', [new Looker()], '[object Object]', CLASSES],
  ['blind', null, 'null', CLASSES],
  ['blind', [{}], '[object Object]', CLASSES],
  ['exposeKey', 1, '1', FLAG],
  ['exposeKey', 'yes', '"yes"', FLAG],
  ['exposeKey', null, 'null', FLAG],
  ['honorRequestDirectives', 0, '0', FLAG],
  ['honorRequestDirectives', 'true', '"true"', FLAG],
];

const OF_METHOD = 'Use milliseconds above 0.';

const OF_PROGRAM: typeof SHARED = [
  ['timeout', 0, '0', OF_METHOD],
  ['timeout', -1, '-1', OF_METHOD],
  ['timeout', NaN, 'NaN', OF_METHOD],
  ['timeout', '50', '"50"', OF_METHOD],
  ['timeout', null, 'null', OF_METHOD],
];

const invalid = (option: string, shown: string, cure: string) => ({
  name: 'TypeError',
  code: 'GIOTTO_INVALID_OPTION',
  message: `${option}: ${shown} is not possible. ${cure}`,
});

describe('an impossible option', () => {
  it.each(SHARED)('of a program: %s: %p', async (option, value, shown, cure) => {
    expect(await refusalOf({ controllers: [cats({ [option]: value })] })).toEqual(
      invalid(`Cats.all: ${option}`, shown, cure),
    );
  });

  it.each([
    [{ theme: 'keyed' }, invalid('Cats.all: locals.theme', '"keyed"', "Use 'key' or 'ignore'.")],
    [{ theme: true }, invalid('Cats.all: locals.theme', 'true', "Use 'key' or 'ignore'.")],
    [{ theme: 'key', '*': 'key' }, invalid('Cats.all: locals.*', '"key"', "Use 'ignore'.")],
    [{ theme: 'key', '*': 'ignore' }, STARTED],
  ])('of a local: %p', async (locals, expected) => {
    expect(await refusalOf({ controllers: [cats({ locals })] })).toEqual(expected);
  });

  it.each(OF_PROGRAM)('of a program alone: %s: %p', async (option, value, shown, cure) => {
    expect(await refusalOf({ controllers: [cats({ [option]: value, staleIfError: 60 })] })).toEqual(
      invalid(`Cats.all: ${option}`, shown, cure),
    );
  });

  it.each(SHARED)('of the module, for programs: %s: %p', async (option, value, shown, cure) => {
    expect(await refusalOf({ controllers: [], cache: { [option]: value } })).toEqual(
      invalid(`GiottoCacheModule: ${option}`, shown, cure),
    );
  });

  it.each(OF_MODULE)('of the module: %s: %p', async (option, value, shown, cure) => {
    expect(await refusalOf({ controllers: [], cache: { [option]: value } })).toEqual(invalid(option, shown, cure));
  });

  it.each<readonly [unknown, string]>([
    ['reddis', '"reddis"'],
    ['', '""'],
    ['Redis', '"Redis"'],
    ['toString', '"toString"'],
    ['__proto__', '"__proto__"'],
    [null, 'null'],
    [{}, '[object Object]'],
    [6379, '6379'],
    [new Map(), '[object Map]'],
    [LocMemKeyValue, '[function LocMemKeyValue]'],
  ])('of the module: cache: %p', async (value, shown) => {
    expect(await refusalOf({ controllers: [], cache: { cache: value as 'redis' } })).toEqual({
      name: 'Error',
      code: 'GIOTTO_UNKNOWN_CACHE',
      message: `cache: ${shown} is not a backend that giotto-cache knows. Use one of redis, memcache, memcached, database, locmem, dummy, or an instance of a class derived from GiottoKeyValue. A URL or a client goes into one: new RedisKeyValue(url).`,
    });
  });
});
