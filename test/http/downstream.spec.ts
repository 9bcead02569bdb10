import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { GiottoCacheService, surrogateKey, type GiottoPurge } from 'giotto-cache';
import { AnswersController, outage } from '../support/apps/answers.controller.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { before } from '../support/apps/before.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';

const shared = (seconds: number) => `max-age=0, s-maxage=${seconds}, must-revalidate, stale-while-revalidate=0`;
const OFF = 'private, max-age=0, must-revalidate';
const ASK = 'private, no-cache';

interface Case {
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  /** What a miss and a hit 10 seconds later say. */
  readonly miss: string | undefined;
  readonly hit: string | undefined;
}

const CASES: Record<string, Case> = {
  'a public program what remains': { path: '/public', miss: shared(59), hit: shared(49) },
  'a HEAD request the same': { path: '/public', method: 'HEAD', miss: shared(59), hit: shared(49) },
  'a program at model level the same': { path: '/model', miss: shared(59), hit: shared(49) },
  'an entry for ever a year': { path: '/endless', miss: shared(31_536_000), hit: shared(31_536_000) },
  'a bounded program no more than its bound': {
    path: '/bounded',
    miss: 'max-age=59, s-maxage=20, must-revalidate, stale-while-revalidate=0',
    hit: 'max-age=49, s-maxage=20, must-revalidate, stale-while-revalidate=0',
  },
  'a program that says nothing of visibility browsers alone': { path: '/unsaid', miss: OFF, hit: OFF },
  'an authenticated request browsers alone': {
    path: '/public',
    headers: { authorization: 'Bearer x' },
    miss: OFF,
    hit: OFF,
  },
  'an authenticated request that bypasses the cache to ask again': {
    path: '/unsaid',
    headers: { authorization: 'Bearer x' },
    miss: ASK,
    hit: ASK,
  },
  'a private program its owner alone': { path: '/private', headers: { 'x-user': 'a' }, miss: OFF, hit: OFF },
  'a private program without identity to ask again': { path: '/private', miss: ASK, hit: ASK },
  'a program without shared browsers alone': { path: '/off-cdn', miss: OFF, hit: OFF },
  'a program that opted out nothing': { path: '/silent', miss: undefined, hit: undefined },
  'an answer with Cache-Control what it says': { path: '/own', miss: 'max-age=5', hit: 'max-age=5' },
  'an answer with Expires nothing more': { path: '/expires', miss: undefined, hit: undefined },
  'an answer by a header that Vary does not name browsers alone': { path: '/by-header', miss: OFF, hit: OFF },
  'an answer by a header that Vary names shared caches': { path: '/varied', miss: shared(59), hit: shared(49) },
  'a method that is given the request browsers alone': { path: '/request', miss: OFF, hit: OFF },
  'a key made from the context browsers alone': { path: '/context', miss: OFF, hit: OFF },
  'a key with locals browsers alone': { path: '/themed', miss: OFF, hit: OFF },
  'an answer to POST its client alone': { path: '/posted', method: 'POST', miss: OFF, hit: OFF },
  'a response with a cookie its client alone': { path: '/cookie', miss: OFF, hit: OFF },
  "a middleware's Cache-Control what it says": { path: '/secured', miss: 'no-store', hit: 'no-store' },
  'an error to ask again': { path: '/missing', miss: ASK, hit: ASK },
  'a streamed miss to ask again, since nobody knows whether it will be stored': {
    path: '/streamed',
    miss: ASK,
    hit: shared(49),
  },
  'a representation shared caches': { path: '/views/1', miss: shared(59), hit: shared(49) },
};

describe.each(ADAPTERS)('downstream on %s', (adapter) => {
  let running: Running;
  let purged: GiottoPurge[];
  let logger: RecordingLogger;

  beforeEach(async () => {
    outage.isOn = false;
    purged = [];
    logger = new RecordingLogger();
    running = await start(adapter, {
      controllers: [AnswersController],
      cache: {
        identify: (request: { headers: Record<string, string | undefined> }) => request.headers['x-user'],
        downstream: {
          shared: 'lifetime',
          tags: surrogateKey(),
          purge: (purge) => {
            purged.push(purge);
          },
        },
      },
      prepare: (app) => {
        app.useLogger(logger);
        before(adapter, app, (request, reply) => {
          if (request.url === '/cookie') reply.header('Set-Cookie', 'session=1');
          if (request.url === '/secured') reply.header('Cache-Control', 'no-store');
        });
      },
    });
  });
  afterEach(() => running.close());

  it.each(Object.entries(CASES))('tells of %s', async (_, { path, method, headers, miss, hit }) => {
    const ask = () => running.ask({ path, ...(method && { method }), ...(headers && { headers }) });
    const first = await ask();
    running.clock.now += 10_000;
    const second = await ask();
    expect([first.headers['cache-control'], second.headers['cache-control']]).toEqual([miss, hit]);
    const tagged = [first, second].map((reply) => reply.headers['surrogate-key'] !== undefined);
    if (path !== '/own' && path !== '/expires' && path !== '/secured')
      expect(tagged).toEqual([miss, hit].map((said) => said?.includes('s-maxage') === true));
  });

  it('keeps answers on the server that a middleware has clients not store', async () => {
    const replies = [await running.get('/secured'), await running.get('/secured')];
    expect(replies.map(({ headers }) => headers['cache-control'])).toEqual(['no-store', 'no-store']);
    expect(replies[1]!.cache).toContain('hit');
  });

  it('sends no Age with what remains, and one with what the application says', async () => {
    for (const path of ['/public', '/own']) await running.get(path);
    running.clock.now += 10_000;
    expect((await running.get('/public')).headers.age).toBeUndefined();
    expect((await running.get('/own')).headers.age).toBe('10');
  });

  it('tells shared caches by CDN-Cache-Control alone if it is to', async () => {
    const { headers } = await running.get('/cdn');
    expect([headers['cache-control'], headers['cdn-cache-control']]).toEqual([
      OFF,
      'max-age=59, must-revalidate, stale-while-revalidate=0',
    ]);
    const refused = await running.get('/cdn', { headers: { authorization: 'x' } });
    expect(refused.headers['cdn-cache-control']).toBeUndefined();
  });

  it('has browsers keep what they may use unasked for each user', async () => {
    const { headers } = await running.get('/kept', { headers: { 'x-user': 'a' } });
    expect([headers['cache-control'], headers.vary]).toEqual([
      'private, max-age=20, must-revalidate',
      'authorization, cookie',
    ]);
  });

  it('says the same in a 304', async () => {
    const first = await running.get('/views/1');
    const again = await running.get('/views/1', { headers: { 'if-none-match': first.headers.etag! } });
    expect(again.status).toBe(304);
    const names = ['cache-control', 'vary', 'etag', 'surrogate-key'];
    expect(names.map((name) => again.headers[name])).toEqual(names.map((name) => first.headers[name]));
    expect(again.headers.vary).toBe('accept, accept-encoding');
  });

  it('tells shared caches nothing of a stale answer', async () => {
    await running.get('/stale');
    running.clock.now += 61_000;
    const stale = await running.get('/stale');
    expect([stale.cache, stale.headers['cache-control'], stale.headers['surrogate-key']]).toEqual([
      expect.stringContaining('stale-while-revalidate'),
      ASK,
      undefined,
    ]);
  });

  it('tells shared caches nothing of an answer in place of an error', async () => {
    await running.get('/stale-if-error');
    running.clock.now += 2000;
    outage.isOn = true;
    const stale = await running.get('/stale-if-error');
    expect([stale.cache, stale.headers['cache-control']]).toEqual([expect.stringContaining('stale-if-error'), ASK]);
  });

  it('keeps an answer with too many tags off shared caches, and warns once', async () => {
    const replies = [await running.get('/tagged'), await running.get('/tagged')];
    expect(replies.map(({ headers }) => [headers['cache-control'], headers['surrogate-key']])).toEqual([
      [OFF, undefined],
      [OFF, undefined],
    ]);
    expect(logger.warnings).toEqual([
      'AnswersController.tagged is kept off shared caches: Surrogate-Key would hold 303 tags of 5150 bytes, more than it may.',
    ]);
  });

  it.each([
    [{ tags: 'items' }, ['/public', '/model'], []],
    [{ program: 'AnswersController.public' }, ['/public'], ['AnswersController.public']],
    [{ program: 'AnswersController.public', args: {} }, ['/public'], ['AnswersController.public']],
  ])('purges by tags that the answers have: %j', async (invalidation, paths, programs) => {
    const sent = await Promise.all(
      ['/public', '/model', '/bounded'].map(async (path) => ({
        path,
        tags: String((await running.get(path)).headers['surrogate-key']).split(' '),
      })),
    );
    expect(await running.app.get(GiottoCacheService).invalidate(invalidation)).toBe(true);
    expect(purged).toEqual([{ tags: [expect.any(String)], programs, everything: false, soft: false }]);
    const reached = sent.filter(({ tags }) => tags.includes(purged[0]!.tags[0]!)).map(({ path }) => path);
    expect(reached).toEqual(paths);
  });

  it('says that a soft invalidation is soft, and tells shared caches nothing of the old answer', async () => {
    await running.get('/public');
    const invalidation = { program: 'AnswersController.public', soft: true };
    expect(await running.app.get(GiottoCacheService).invalidate(invalidation)).toBe(true);
    expect(purged).toEqual([expect.objectContaining({ programs: ['AnswersController.public'], soft: true })]);
    const old = await running.get('/public');
    expect([old.cache, old.headers['cache-control'], old.headers['surrogate-key']]).toEqual([
      'giotto; hit; ttl=0; detail=stale-while-revalidate',
      ASK,
      undefined,
    ]);
  });

  it('purges everything by one tag that all answers have', async () => {
    const sent = await Promise.all(['/public', '/bounded'].map((path) => running.get(path)));
    expect(await running.app.get(GiottoCacheService).clear()).toBe(true);
    expect(purged).toEqual([{ tags: [expect.any(String)], programs: [], everything: true, soft: false }]);
    for (const { headers } of sent) expect(String(headers['surrogate-key']).split(' ')).toContain(purged[0]!.tags[0]);
  });
});
