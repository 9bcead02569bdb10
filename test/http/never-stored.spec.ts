import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Headers, HttpException, NotFoundException, Param, Res } from '@nestjs/common';
import { throwError } from 'rxjs';

import { GiottoCache } from 'giotto-cache';
import { expectMissThenHit } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

interface CookieReply extends Reply {
  cookie?: (name: string, value: string) => unknown;
}

const cookies = (reply: CookieReply) =>
  reply.cookie === undefined ? reply.header('Set-Cookie', 'a=1') : reply.cookie('a', '1');

const cacheControl = (value: string | string[]) => (reply: Reply) => reply.header('Cache-Control', value);
const vary = (value: string | string[]) => (reply: Reply) => reply.header('Vary', value);

/** What a method does to its response, and why that is not stored. */
const REFUSED: Record<string, [act: (reply: Reply) => unknown, detail: string]> = {
  cookie: [cookies, 'set-cookie'],
  cookies: [(reply) => reply.header('Set-Cookie', ['a=1', 'b=2']), 'set-cookie'],
  private: [cacheControl('private'), 'cache-control'],
  letterCase: [cacheControl('PriVate'), 'cache-control'],
  noStore: [cacheControl('no-store'), 'cache-control'],
  noStoreLater: [cacheControl('public, max-age=60, No-Store'), 'cache-control'],
  noCache: [cacheControl('NO-CACHE'), 'cache-control'],
  maxAge0: [cacheControl('max-age=0'), 'cache-control'],
  maxAgeLetters: [cacheControl('Max-Age=00'), 'cache-control'],
  maxAgeQuoted: [cacheControl('max-age="0"'), 'cache-control'],
  maxAgeBare: [cacheControl('max-age'), 'cache-control'],
  maxAgeNegative: [cacheControl('max-age=-1'), 'cache-control'],
  sharedMaxAge0: [cacheControl('max-age=60, s-maxage=0'), 'cache-control'],
  sharedMaxAgeLetters: [cacheControl('max-age=60, s-maxage=soon'), 'cache-control'],
  sharedMaxAgeAndPrivate: [cacheControl('private, max-age=0, s-maxage=3600'), 'cache-control'],
  understoodAlone: [cacheControl('must-understand, private'), 'cache-control'],
  qualified: [cacheControl('private="x-user", max-age=60'), 'cache-control'],
  qualifiedNoCache: [cacheControl('no-cache="set-cookie"'), 'cache-control'],
  lines: [cacheControl(['public', 'No-Store']), 'cache-control'],
  linesThatDiffer: [cacheControl(['max-age=0', 'max-age=60']), 'cache-control'],
  twice: [cacheControl('max-age=0, public, max-age=60'), 'cache-control'],
  semicolon: [cacheControl('max-age=60; private'), 'cache-control'],
  malformed: [cacheControl('public, ==;;"'), 'cache-control'],
  malformedWithPrivate: [cacheControl('private;;=, "'), 'cache-control'],
  varyAll: [vary('*'), 'vary'],
  varyAllAmong: [vary('Accept-Language, *'), 'vary'],
  varyForeign: [vary('Cookie'), 'vary'],
  varyForeignAmong: [vary(['X-LANG', 'User-Agent']), 'vary'],
  created: [(reply) => reply.status(201), 'status'],
  missing: [(reply) => reply.status(404), 'status'],
  broken: [(reply) => reply.status(503), 'status'],
  partial: [(reply) => reply.status(206), 'status'],
};

/** What a method may say and still be stored. */
const STORED: Record<string, (reply: Reply) => unknown> = {
  public: cacheControl('public, max-age=60'),
  unknown: cacheControl('stale-while-revalidate=5, immutable, must-revalidate'),
  inAName: cacheControl('x-private-no-store'),
  maxAgeQuoted: cacheControl('max-age="5"'),
  sharedMaxAge: cacheControl('max-age=0, s-maxage=3600'),
  sharedMaxAgeFirst: cacheControl('s-maxage=3600, max-age=-1'),
  sharedMaxAgeOnALine: cacheControl(['public, max-age=0', 's-maxage="3600"']),
  understood: cacheControl('max-age=60, no-store, must-understand'),
  commasInQuotes: cacheControl('max-age=5, x-note="a, \\", b", public'),
  empty: cacheControl(''),
  varyKnown: vary('x-lang'),
  varyKnownCase: vary(['X-Lang']),
  gone: (reply) => reply.status(410),
};

const THROWN: Record<string, [fail: () => unknown, status: number]> = {
  error: [
    () => {
      throw new Error('secret detail');
    },
    500,
  ],
  rejection: [() => Promise.reject(new Error('secret detail')), 500],
  notFound: [
    () => {
      throw new NotFoundException('no such thing');
    },
    404,
  ],
  gone: [
    () => {
      throw new HttpException({ gone: true }, 410);
    },
    410,
  ],
  observable: [() => throwError(() => new HttpException('tea', 418)), 418],
};

let runs = 0;

@Controller()
class StoringController {
  @GiottoCache(60, { vary: ['X-Lang'], statuses: [410] })
  @Get('refused/:case')
  refused(@Param('case') name: string, @Res({ passthrough: true }) reply: Reply) {
    REFUSED[name]![0](reply);
    return { run: ++runs };
  }

  @GiottoCache(60, { vary: ['X-Lang'], statuses: [410] })
  @Get('stored/:case')
  stored(@Param('case') name: string, @Res({ passthrough: true }) reply: Reply) {
    STORED[name]!(reply);
    return { run: ++runs };
  }

  @GiottoCache(60, { statuses: [404, 410, 418, 500] })
  @Get('thrown/:case')
  thrown(@Param('case') name: string) {
    runs++;
    return THROWN[name]![0]();
  }

  @GiottoCache(60, { vary: ['X-Lang', 'Cookie'] })
  @Get('languages')
  languages(@Headers('x-lang') _ignored?: string) {
    return { run: ++runs };
  }
}

describe.each(ADAPTERS)('on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [StoringController], cache: { exposeKey: false } });
  });
  beforeEach(() => {
    runs = 0;
  });
  afterAll(() => app.close());

  it.each(Object.keys(REFUSED))('a response is never stored: %s', async (name) => {
    for (const run of [1, 2]) {
      const answer = await app.get(`/refused/${name}`);
      expect([answer.cache, answer.text]).toEqual([
        `giotto; fwd=uri-miss; detail=${REFUSED[name]![1]}`,
        `{"run":${run}}`,
      ]);
    }
  });

  it('a cookie reaches the one for whom it is, and nobody else', async () => {
    expect(String((await app.get('/refused/cookie')).headers['set-cookie'])).toMatch(/^a=1/);
    expect((await app.get('/refused/cookies')).headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  it.each(Object.keys(STORED))('a response may be stored: %s', async (name) => {
    expectMissThenHit(await app.get(`/stored/${name}`), await app.get(`/stored/${name}`));
    expect(runs).toBe(1);
  });

  it.each(Object.keys(THROWN))('an exception is never stored: %s', async (name) => {
    for (const run of [1, 2]) {
      const answer = await app.get(`/thrown/${name}`);
      expect([answer.status, answer.cache, runs]).toEqual([
        THROWN[name]![1],
        'giotto; fwd=uri-miss; detail=exception',
        run,
      ]);
      expect(answer.headers).not.toHaveProperty('etag', expect.stringMatching(/^"[\w-]{22}"$/));
      expect(answer.text).not.toContain('secret detail');
    }
  });

  it('request headers in vary: take part in the key and are announced', async () => {
    const ask = (headers: Record<string, string>) => app.get('/languages', { headers });
    const miss = await ask({ 'x-lang': 'pl', cookie: 'a=1' });
    expect(miss.headers.vary).toBe('cookie, x-lang');
    expectMissThenHit(miss, await ask({ 'X-Lang': 'pl', cookie: 'a=1' }));
    expect((await ask({ 'x-lang': 'de', cookie: 'a=1' })).text).toBe('{"run":2}');
    expect((await ask({ 'x-lang': 'pl' })).text).toBe('{"run":3}');
    expect((await ask({ 'x-lang': 'pl', cookie: 'a=2' })).text).toBe('{"run":4}');
  });
});
