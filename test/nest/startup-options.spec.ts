import { Controller, Get } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { GiottoCache, type GiottoCacheOptions } from 'giotto-cache';

import { refusalOf } from '../support/apps/refusals.js';
import { cats, Looker } from '../support/apps/cats.js';

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
      refusal('Cats.all', 'varyBy', `program, key, names, tags, timeout, l1, downstream, ${shared}`),
    ],
    [
      'of the module',
      {},
      { isGlobal: true },
      refusal(
        'GiottoCacheModule',
        'isGlobal',
        `cache, prefix, version, timeout, identify, transparent, pure, blind, exposeKey, honorRequestDirectives, onStaleIfError, waitUntil, secret, l1, downstream, ${shared}`,
      ),
    ],
    [
      'by the name of something that every object has',
      { toString: 1 },
      {},
      refusal('Cats.all', 'toString', `program, key, names, tags, timeout, l1, downstream, ${shared}`),
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
