import { Controller, Get, Injectable, type Type } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { GiottoCache, LocMemKeyValue, type GiottoCacheOptions, type GiottoCacheProgramOptions } from 'giotto-cache';

import { refusalOf } from '../support/apps/refusals.js';

function cats(options: object = {}, seconds: number | null = 60): Type {
  @Controller('cats')
  class Cats {
    @GiottoCache(seconds, options as GiottoCacheProgramOptions)
    @Get()
    all() {}
  }
  return Cats;
}

@Controller('dogs')
class Dogs {
  @GiottoCache(60, { program: 'animals' })
  @Get()
  all() {}

  @GiottoCache(60)
  @Get('one')
  one() {}
}

const STARTED = { answer: 'started' };

@Injectable()
class Looker {
  intercept(_context: unknown, next: { handle(): never }) {
    return next.handle();
  }
}

describe('a program’s name', () => {
  const duplicate = (name: string, one: string, other: string) => ({
    name: 'Error',
    code: 'GIOTTO_DUPLICATE_PROGRAM',
    message: `Two programs are called "${name}": ${one} and ${other}. Give one of them another name: @GiottoCache(seconds, { program: '…' }).`,
  });

  it.each([
    ['two classes', [Dogs, cats({ program: 'animals' })], duplicate('animals', 'Dogs.all', 'Cats.all')],
    ['another’s default', [Dogs, cats({ program: 'Dogs.one' })], duplicate('Dogs.one', 'Dogs.one', 'Cats.all')],
    ['two classes of one name', [cats(), cats()], duplicate('Cats.all', 'Cats.all', 'Cats.all')],
  ])('is not given twice: %s', async (_, controllers, expected) => {
    expect(await refusalOf({ controllers })).toEqual(expected);
  });

  it('does not count if caching is off', async () => {
    expect(await refusalOf({ controllers: [Dogs, cats({ program: 'animals' }, null)] })).toEqual(STARTED);
  });

  it('counts once for a controller of two modules', async () => {
    class Left {}
    class Right {}
    const imports = [Left, Right].map((module) => ({ module, controllers: [Dogs] }));
    expect(await refusalOf({ controllers: [], imports })).toEqual(STARTED);
  });

  it.each<readonly [unknown, string]>([
    ['', '""'],
    ['a(b', '"a(b"'],
    ['a)b', '"a)b"'],
    ['a\nb', '"a\\nb"'],
    ['\u0000', '"\\u0000"'],
    ['\u007f', '"\u007f"'],
    [1, '1'],
    [{}, '[object Object]'],
    [true, 'true'],
  ])('cannot be %j', async (program, shown) => {
    expect(await refusalOf({ controllers: [cats({ program })] })).toEqual({
      name: 'TypeError',
      code: 'GIOTTO_INVALID_PROGRAM_NAME',
      message: `Cats.all: program: ${shown} is no name for a program. Use a non-empty string without parentheses and control characters.`,
    });
  });

  it.each(['squared', 'cats/all', 'Katzen: alle', '{}', 'ü', undefined])('may be %j', async (program) => {
    expect(await refusalOf({ controllers: [cats({ program })] })).toEqual(STARTED);
  });
});

describe('an unknown option', () => {
  const refusal = (where: string, option: string, known: string) => ({
    name: 'TypeError',
    code: 'GIOTTO_UNKNOWN_OPTION',
    message: `${where}: there is no option "${option}". There are: ${known}.`,
  });
  const shared =
    'methods, statuses, vary, visibility, maxEntryBytes, compress, locals, middlewareHeaders, secrets, staleWhileRevalidate, staleIfError, lockTimeout, jitter';

  it.each<readonly [string, object, object, object]>([
    [
      'of a program',
      { varyBy: ['cookie'] },
      {},
      refusal('Cats.all', 'varyBy', `program, key, names, tags, timeout, ${shared}`),
    ],
    [
      'of the module',
      {},
      { isGlobal: true },
      refusal(
        'GiottoCacheModule',
        'isGlobal',
        `cache, prefix, timeout, identify, transparent, pure, blind, exposeKey, honorRequestDirectives, onStaleIfError, secret, ${shared}`,
      ),
    ],
    [
      'by the name of something that every object has',
      { toString: 1 },
      {},
      refusal('Cats.all', 'toString', `program, key, names, tags, timeout, ${shared}`),
    ],
  ])('stops the start: %s', async (_, program, cache, expected) => {
    expect(await refusalOf({ controllers: [cats(program)], cache })).toEqual(expected);
  });
});

describe('visibility: private', () => {
  const refusal = {
    name: 'Error',
    code: 'GIOTTO_PRIVATE_WITHOUT_IDENTIFY',
    message:
      "Cats.all: visibility: 'private' needs the identity behind each request. Pass forRoot({ identify: (request) => request.user?.id }).",
  };
  const identify = () => 'me';

  it.each<readonly [string, object, GiottoCacheOptions, object]>([
    ['of a program, without identify', { visibility: 'private' }, {}, refusal],
    ['of the module, without identify', {}, { visibility: 'private' }, refusal],
    ['of a program, with identify', { visibility: 'private' }, { identify }, STARTED],
    ['of the module, with identify', {}, { visibility: 'private', identify }, STARTED],
    ['of the module, and a public program', { visibility: 'public' }, { visibility: 'private' }, STARTED],
  ])('%s', async (_, program, cache, expected) => {
    expect(await refusalOf({ controllers: [cats(program)], cache })).toEqual(expected);
  });
});

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
      message: `cache: ${shown} is not a backend that giotto-cache knows. Use one of redis, memcache, memcached, database, locmem, dummy, or an instance of a class derived from GiottoKeyValue.`,
    });
  });
});

describe('a program’s timeout', () => {
  it('needs a stale entry that could answer', async () => {
    expect(await refusalOf({ controllers: [cats({ timeout: 50 })] })).toEqual({
      name: 'Error',
      code: 'GIOTTO_CONTRADICTORY_TIMEOUT',
      message:
        "Cats.all: timeout: 50 needs a stale entry that answers in the method's place, and neither staleIfError nor staleWhileRevalidate keeps one. Add staleIfError: 60, say, or remove timeout.",
    });
  });

  it.each<readonly [string, object, GiottoCacheOptions]>([
    ['staleIfError', { timeout: 50, staleIfError: 60 }, {}],
    ['staleWhileRevalidate', { timeout: 50, staleWhileRevalidate: 60 }, {}],
    ['the module’s', { timeout: 50 }, { staleIfError: 60 }],
  ])('has one with %s', async (_, program, cache) => {
    expect(await refusalOf({ controllers: [cats(program)], cache })).toEqual(STARTED);
  });
});

describe('tags', () => {
  it.each<readonly [unknown, string]>([
    ['red', '"red"'],
    [[''], '""'],
    [[1], '1'],
    [[null], 'null'],
    [[undefined], 'undefined'],
    [null, 'null'],
    [{}, '[object Object]'],
  ])('cannot be %j', async (tags, shown) => {
    expect(await refusalOf({ controllers: [cats({ tags })] })).toEqual({
      name: 'TypeError',
      code: 'GIOTTO_INVALID_TAG',
      message: `Cats.all: ${shown} is no tag. Use a non-empty string, or a function that returns one, several or none.`,
    });
  });

  it.each([
    [[]],
    [['red', 'a b', 'ü']],
    [[() => 'red', (args: unknown, model: unknown) => [String(args), String(model)]]],
  ])('may be %p', async (tags) => {
    expect(await refusalOf({ controllers: [cats({ tags })] })).toEqual(STARTED);
  });
});

describe('possible options', () => {
  it.each<readonly [string, object, GiottoCacheOptions]>([
    ['none', {}, {}],
    [
      'all of a program',
      {
        methods: ['get'],
        statuses: [200, 404, 599],
        vary: ['Accept-Language'],
        visibility: 'public',
        maxEntryBytes: 1,
        program: 'p',
        key: () => 1,
      },
      {},
    ],
    [
      'all of the module',
      {},
      {
        prefix: '',
        timeout: 0.5,
        identify: () => 'me',
        transparent: [Looker as never],
        pure: [],
        blind: [],
        exposeKey: true,
        honorRequestDirectives: true,
        onStaleIfError: () => undefined,
        secret: 's'.repeat(16),
        secrets: ['pin'],
        methods: ['POST'],
        statuses: [404],
        vary: ['x-a'],
        visibility: 'private',
        maxEntryBytes: 5,
      },
    ],
    [
      'windows and waits',
      { staleWhileRevalidate: 0, staleIfError: 0.5, lockTimeout: 0, jitter: 1, timeout: 0.5 },
      { staleWhileRevalidate: 60, staleIfError: 0, lockTimeout: 1, jitter: 0 },
    ],
    [
      'explicitly nothing',
      { methods: undefined, key: undefined, program: undefined },
      { prefix: undefined, timeout: undefined, transparent: undefined },
    ],
    ['the dummy', {}, { cache: 'dummy' }],
  ])('%s', async (_, program, cache) => {
    expect(await refusalOf({ controllers: [cats(program)], cache })).toEqual(STARTED);
  });
});
