import { Controller, Get, Injectable, Query } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';

import { GiottoCache, GiottoCacheService, GiottoView } from 'giotto-cache';
import type { GiottoDashboardShow } from 'giotto-cache/dashboard';
import { ADAPTERS, type Adapter, type Running } from '../support/apps/application.js';
import { MoodyKeyValue, rejecting } from '../support/cache/doubles.js';
import { fromPage, startShown } from '../support/dashboard/shown.js';

/** In keys, tags, identities and bodies. */
const SECRETS = {
  argument: 'planted-argument',
  tag: 'planted-tag',
  identity: 'planted-identity',
  body: 'planted-body',
};

@Injectable()
class Rates {
  @GiottoCache(60, { program: 'rates', tags: [SECRETS.tag] })
  async of(currency: string) {
    return { currency, body: SECRETS.body };
  }
}

@Controller()
class Pages {
  constructor(private readonly given: Rates) {}

  @Get('page')
  @GiottoCache(60, { program: 'page', tags: [SECRETS.tag] })
  @GiottoView({ 'application/json': GiottoView.json(), 'text/csv': () => SECRETS.body })
  page(@Query('q') q: string) {
    return { q, body: SECRETS.body };
  }

  @Get('own')
  @GiottoCache(60, { program: 'own', visibility: 'private', secrets: ['q'] })
  own(@Query('q') q: string) {
    return { q, body: SECRETS.body };
  }

  @Get('rates')
  rates(@Query('q') q: string) {
    return this.given.of(q);
  }
}

let app: Running;
afterEach(() => app.close());

async function begin(adapter: Adapter, show?: GiottoDashboardShow, backend?: MoodyKeyValue): Promise<void> {
  app = await startShown(adapter, [], {
    controllers: [Pages],
    providers: [Rates],
    dashboard: { show },
    cache: { identify: () => SECRETS.identity, ...(backend && { cache: backend }) },
  });
  for (const path of ['page', 'own', 'rates']) await app.get(`/${path}?q=${SECRETS.argument}`);
}

const order = (name: string, body: object) => app.get(`/giotto/${name}`, fromPage(app.port, body));

async function ordered(name: string, body: object): Promise<Record<string, unknown> & { status: number }> {
  const { status, text } = await order(name, body);
  return { status, ...JSON.parse(text) };
}

describe.each(ADAPTERS)('a look-up on the dashboard on %s', (adapter) => {
  it('tells what the cache would do for a route and for a method, and runs neither', async () => {
    await begin(adapter);
    const words = `q=${SECRETS.argument}`;
    expect(await ordered('look-up', { program: 'page', words })).toEqual({
      status: 200,
      program: 'page',
      representation: 'application/json',
      cache: 'hit, 60 s left',
      level: 'view',
      why: expect.any(String),
      entry: { age: 0, bytes: expect.any(Number), status: 200 },
    });
    expect(await ordered('look-up', { program: 'page', words, as: 'text/csv' })).toMatchObject({
      cache: 'miss: nothing is stored under this key',
    });
    expect(await ordered('look-up', { program: 'rates', words: `0=${SECRETS.argument}` })).toMatchObject({
      cache: 'hit, 60 s left',
      level: 'model',
    });
    expect(await ordered('look-up', { program: 'rates', words: '0=EUR' })).toMatchObject({
      cache: 'miss: nothing is stored under this key',
    });
    expect(app.app.get(GiottoCacheService).stats().total.requests).toBe(3);
  });

  it.each([
    [{}, 'Which program?'],
    [{ program: 7 }, 'program is a text.'],
    [{ program: 'pagee' }, 'Did you mean page?'],
    [{ program: 'page', words: 'y=1' }, 'page has no argument "y".'],
    [{ program: 'page', words: 'q' }, '"q" is no argument.'],
    [{ program: 'page', words: 'q=1', as: 'image/png' }, 'page has no representation image/png.'],
  ])('refuses %j', async (body, words) => {
    await begin(adapter);
    expect(await ordered('look-up', body)).toMatchObject({ status: 400, error: expect.stringContaining(words) });
  });

  it('reads no file', async () => {
    await begin(adapter, { keys: true });
    expect(await ordered('look-up', { program: 'page', words: 'q=@/etc/hostname' })).toMatchObject({
      key: '{"q":"@/etc/hostname"}(page)(application/json)',
    });
  });
});

describe.each(ADAPTERS)('an invalidation on the dashboard on %s', (adapter) => {
  const cacheOf = async (path: string) => (await app.get(`/${path}?q=${SECRETS.argument}`)).cache.slice(0, 11);

  it.each([
    ['the program', { program: 'page' }],
    ['one call', { program: 'page', words: `q=${SECRETS.argument}` }],
    ['the tag', { tag: SECRETS.tag }],
  ])('is carried out: %s', async (_, body) => {
    await begin(adapter);
    expect(await cacheOf('page')).toBe('giotto; hit');
    expect(await ordered('invalidate', body)).toEqual({ status: 200, isTaken: true });
    expect(await cacheOf('page')).toBe('giotto; fwd');
  });

  it('reaches one call alone, and a call of a method', async () => {
    await begin(adapter);
    await ordered('invalidate', { program: 'page', words: 'q=other' });
    expect(await cacheOf('page')).toBe('giotto; hit');
    await ordered('invalidate', { program: 'rates', words: `0=${SECRETS.argument}` });
    expect(await ordered('look-up', { program: 'rates', words: `0=${SECRETS.argument}` })).toMatchObject({
      cache: 'miss: what is stored under this key was invalidated',
    });
  });

  it('says so if the backend does not take it', async () => {
    const backend = new MoodyKeyValue();
    await begin(adapter, {}, backend);
    backend.behaviour = rejecting(new Error('gone'));
    expect(await ordered('invalidate', { program: 'page' })).toEqual({ status: 200, isTaken: false });
    const { invalidations } = JSON.parse((await app.get('/giotto/state')).text);
    expect(invalidations).toMatchObject([{ scope: 'program', program: 'page', outcome: 'pending', count: 1 }]);
  });

  it.each([[{}], [{ program: 'page', tag: 'x' }], [{ program: 'page()' }], [{ tag: 7 }]])(
    'refuses %j',
    async (body) => {
      await begin(adapter);
      expect(await ordered('invalidate', body)).toMatchObject({ status: 400, error: expect.any(String) });
    },
  );

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a sibling', { 'sec-fetch-site': 'same-site' }, 403],
    ['an address bar', { 'sec-fetch-site': 'none' }, 403],
    ['another origin', { 'sec-fetch-site': undefined, origin: 'http://evil.example' }, 403],
    ['an origin without a name', { 'sec-fetch-site': undefined, origin: 'null' }, 403],
    ['no origin', { 'sec-fetch-site': undefined }, 403],
    [
      'a forged host of a proxy',
      { 'sec-fetch-site': undefined, origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' },
      403,
    ],
    ['a form', { 'content-type': 'text/plain' }, 403],
    ['the page itself', {}, 200],
    [
      'the page itself over plain HTTP',
      { 'sec-fetch-site': undefined, origin: 'http://cache.example', host: 'cache.example' },
      200,
    ],
  ])('comes from the page alone: %s', async (_, changed, status) => {
    await begin(adapter);
    const question = fromPage(app.port, { program: 'page' });
    const headers = Object.fromEntries(
      Object.entries({ ...question.headers, ...changed }).filter(([, value]) => value !== undefined),
    );
    const answer = await app.get('/giotto/invalidate', { ...question, headers });
    // A framework may refuse a body that it cannot read before the dashboard sees it.
    expect([status, 415]).toContain(answer.status);
    expect(await cacheOf('page')).toBe(status === 200 ? 'giotto; fwd' : 'giotto; hit');
  });
});

describe.each(ADAPTERS)('what the dashboard shows on %s', (adapter) => {
  /** Everything that it says after what happens on a busy day. */
  async function everything(show?: GiottoDashboardShow): Promise<string> {
    await begin(adapter, show);
    const cache = app.app.get(GiottoCacheService);
    await cache.wrap({ id: SECRETS.argument }, 60, () => SECRETS.body, { program: 'wrapped', tags: [SECRETS.tag] });
    const words = `q=${SECRETS.argument}`;
    const answers = [
      await order('look-up', { program: 'page', words }),
      await order('look-up', { program: 'own', words }),
      await order('look-up', { program: 'rates', words: `0=${SECRETS.argument}` }),
      await order('invalidate', { program: 'page', words }),
      await order('invalidate', { tag: SECRETS.tag }),
      await app.get('/giotto'),
      await app.get('/giotto/state?program=page'),
      await app.get('/giotto/programs'),
    ];
    return answers.map(({ text, rawHeaders }) => text + rawHeaders.join()).join();
  }

  const found = (text: string) => Object.values(SECRETS).filter((secret) => text.includes(secret));

  it('has no key, tag, identity or body in it', async () => {
    expect(found(await everything())).toEqual([]);
  });

  it.each([
    [{ keys: true }, [SECRETS.argument]],
    [{ tags: true }, [SECRETS.tag]],
    [{ bodies: true }, [SECRETS.argument, SECRETS.body]],
  ])('has what was asked for: %j', async (show, expected) => {
    expect(found(await everything(show))).toEqual(expected);
  });
});
