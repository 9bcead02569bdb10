import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, Res, type INestApplication } from '@nestjs/common';

import { GiottoCache, LocMemKeyValue, type GiottoCacheOptions } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { before, type AnyReply } from '../support/apps/before.js';
import { useCookies } from '../support/apps/fastify-cookies.js';
import type { Reply } from '../support/apps/reply.js';

const ALL = ['set-cookie', 'cache-control', 'vary'] as const;
const MISS = 'giotto; fwd=uri-miss; stored';
const HIT = 'giotto; hit; ttl=60';
const notStored = (detail: string) => `giotto; fwd=uri-miss; detail=${detail}`;

let act: (reply: Reply) => unknown;
const run = (reply: Reply) => (act(reply), { done: true });

@Controller()
class ShopController {
  @GiottoCache(60) @Get('strict') strict(@Res({ passthrough: true }) reply: Reply) {
    return run(reply);
  }
  @GiottoCache(60, { middlewareHeaders: ALL }) @Get('lenient') lenient(@Res({ passthrough: true }) reply: Reply) {
    return run(reply);
  }
  @GiottoCache(60, { middlewareHeaders: ['set-cookie'] }) @Get('cookies') cookies(
    @Res({ passthrough: true }) reply: Reply,
  ) {
    return run(reply);
  }
  @Header('Cache-Control', 'no-store') @GiottoCache(60, { middlewareHeaders: ALL }) @Get('declared') declared() {
    return {};
  }
  @GiottoCache(60, { middlewareHeaders: ALL, staleIfError: 100 }) @Get('windowed') windowed(
    @Res({ passthrough: true }) reply: Reply,
  ) {
    return run(reply);
  }
}

/** A version is random text, which may spell any word. */
const VERSION = /[\w-]{12}\.\d{1,12}/g;

describe.each(ADAPTERS)('what middlewares set on every response on %s', (adapter) => {
  let app: Running;
  let requests: number;
  beforeEach(() => {
    requests = 0;
    act = () => undefined;
  });
  afterEach(() => app.close());

  const begin = async (set: (reply: AnyReply) => unknown, cache?: GiottoCacheOptions) => {
    const prepare = (made: INestApplication) => {
      if (adapter === 'fastify') useCookies(made);
      before(adapter, made, (_request, reply) => (requests++, set(reply)));
    };
    app = await start(adapter, { controllers: [ShopController], prepare, cache });
  };
  const twice = async (path: string) => [await app.get(path), await app.get(path)];
  const caches = async (path: string) => (await twice(path)).map(({ cache }) => cache);

  const cookie = (reply: AnyReply) => reply.header('Set-Cookie', `visit=${requests}`);
  const noStore = (reply: AnyReply) => reply.header('Cache-Control', 'no-store');
  const vary = (reply: AnyReply) => reply.header('Vary', 'Cookie');
  const setCookie = (reply: Reply, name: string, value: string) => {
    const own = reply as unknown as {
      setCookie?(name: string, value: string): void;
      cookie(name: string, value: string): void;
    };
    return own.setCookie === undefined ? own.cookie(name, value) : own.setCookie(name, value);
  };

  it.each<[string, (reply: AnyReply) => unknown, string]>([
    ['a cookie', cookie, notStored('set-cookie')],
    ['no-store', noStore, notStored('cache-control')],
    ['Vary', vary, 'giotto; fwd=bypass; detail=vary'],
  ])('keeps an answer from being stored, unless the program leaves it to them: %s', async (_, set, refused) => {
    await begin(set);
    expect(await caches('/strict')).toEqual([refused, refused]);
    expect(await caches('/lenient')).toEqual([MISS, HIT]);
  });

  it('is left to them by the module for all programs', async () => {
    await begin((reply) => (cookie(reply), noStore(reply), vary(reply)), { middlewareHeaders: ALL });
    expect(await caches('/strict')).toEqual([MISS, HIT]);
    expect(await caches('/cookies')).toEqual([MISS, HIT]);
  });

  it('is left to them one by one', async () => {
    await begin((reply) => (cookie(reply), noStore(reply)));
    expect(await caches('/cookies')).toEqual(Array(2).fill(notStored('cache-control')));
  });

  it('goes out on a hit as it was set for that request, and is in no entry', async () => {
    const keyValue = new LocMemKeyValue();
    const values: string[] = [];
    const set = keyValue.set.bind(keyValue);
    keyValue.set = (key, value, seconds) => (values.push(value.toString('latin1')), set(key, value, seconds));
    await begin(
      (reply) => (cookie(reply), reply.header('Cache-Control', `private, max-age=${requests}`), vary(reply)),
      { cache: keyValue },
    );
    for (const [at, { cache, headers }] of (await twice('/lenient')).entries())
      expect([cache, headers['set-cookie'], headers['cache-control'], headers.vary]).toEqual([
        [MISS, HIT][at],
        [`visit=${at + 1}`],
        `private, max-age=${at + 1}`,
        'Cookie',
      ]);
    const written = values.join().replace(VERSION, '');
    expect(written).toContain('done');
    expect(written).not.toMatch(/visit|private|vary/i);
  });

  it.each<[string, (reply: Reply) => unknown, string]>([
    ['a cookie', (reply) => setCookie(reply, 'method', '1'), 'set-cookie'],
    ['a cookie by its header', (reply) => reply.header('Set-Cookie', 'method=1'), 'set-cookie'],
    ['a cookie that a middleware set too', (reply) => setCookie(reply, 'visit', String(requests)), 'set-cookie'],
    ['no-store', (reply) => reply.header('Cache-Control', 'no-store'), 'cache-control'],
    [
      'private beside it',
      (reply) => reply.header('Cache-Control', `${String(reply.getHeader('Cache-Control'))}, private`),
      'cache-control',
    ],
    ['Vary', (reply) => reply.header('Vary', 'X-Own'), 'vary'],
    ['the same Vary', (reply) => reply.header('Vary', 'Cookie'), 'vary'],
  ])('is the method’s own word if the method sets it: %s', async (_, set, detail) => {
    await begin((reply) => (cookie(reply), reply.header('Cache-Control', 'no-store'), vary(reply)));
    act = set;
    expect(await caches('/lenient')).toEqual([notStored(detail), notStored(detail)]);
  });

  it('may be made harmless by the method', async () => {
    await begin(noStore);
    act = (reply) => reply.header('Cache-Control', 'max-age=60');
    const [miss, hit] = await twice('/lenient');
    expect([miss!.cache, hit!.cache, hit!.headers['cache-control']]).toEqual([MISS, HIT, 'max-age=60']);
  });

  it('does not take its word from @Header()', async () => {
    await begin(() => undefined);
    expect(await caches('/declared')).toEqual(Array(2).fill(notStored('cache-control')));
  });

  it('is no matter for a method that runs on a response of its own', async () => {
    await begin((reply) => (cookie(reply), noStore(reply)));
    if (adapter === 'fastify') await app.get('/windowed');
    await app.get('/windowed');
    app.clock.now += 75_000;
    const { cache, headers } = await app.get('/windowed');
    expect([cache, headers['set-cookie'], headers['cache-control']]).toEqual([
      'giotto; fwd=stale; stored',
      [`visit=${requests}`],
      'no-store',
    ]);
    expect((await app.get('/windowed')).cache).toBe(HIT);
  });

  it('has cookies that wait to be written', async () => {
    await begin((reply) => setCookie(reply, 'visit', '1'));
    expect(await caches('/strict')).toEqual(Array(2).fill(notStored('set-cookie')));
    expect(await caches('/lenient')).toEqual([MISS, HIT]);
    expect((await app.get('/lenient')).headers['set-cookie']!.map((text) => text.split(';')[0])).toEqual(['visit=1']);
  });
});
