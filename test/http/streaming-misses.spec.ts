import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ClassSerializerInterceptor,
  Controller,
  Get,
  StreamableFile,
  UseInterceptors,
  type NestInterceptor,
} from '@nestjs/common';
import { tap } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoView, LocMemKeyValue } from 'giotto-cache';
import { entityTag } from '../../lib/http/headers/validators.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { GatedSource } from '../support/apps/gated-source.js';
import { until, untilCache } from '../support/apps/scripted.js';
import { arrive } from '../support/apps/slow-client.js';
import { idle } from '../support/cache/virtual-time.js';

const LIMIT = 1000;
const STREAMING = 'giotto; fwd=uri-miss; detail=streaming';
const TEXT = 'one two';

let source: GatedSource;
let runs = 0;
let requests = 0;
let seen: unknown[] = [];
let model: () => unknown;

class LookingOn implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(tap((value) => seen.push(value)));
}

class Report extends StreamableFile {
  readonly title = 'a report';
}

const file = (second?: string) =>
  new StreamableFile(source.stream('one ', second), { type: 'text/csv', disposition: 'inline' });

@Controller()
class StreamsController {
  @Get('plain')
  plain() {
    return model();
  }

  @GiottoCache(60, { program: 'stream', maxEntryBytes: LIMIT })
  @Get('stream')
  stream() {
    runs++;
    return model();
  }

  @GiottoCache(60)
  @UseInterceptors(LookingOn, ClassSerializerInterceptor)
  @Get('looked-at')
  lookedAt() {
    return model();
  }

  @GiottoCache(60)
  @GiottoView({ 'application/json': GiottoView.json(), 'text/html': GiottoView.template('none') })
  @Get('viewed')
  viewed() {
    return model();
  }
}

describe.each(ADAPTERS)('a stream that is stored on %s', (adapter) => {
  let app: Running;
  let backend: LocMemKeyValue;
  beforeEach(async () => {
    [source, runs, requests, seen, model] = [new GatedSource(), 0, 0, [], () => file()];
    backend = new LocMemKeyValue();
    app = await start(adapter, {
      controllers: [StreamsController],
      cache: { cache: backend, transparent: [LookingOn] },
      prepare: (server) =>
        void server.use((_request: unknown, _response: unknown, next: () => void) => (requests++, next())),
    });
  });
  afterEach(() => app.close());

  const arriving = (path = '/stream') => arrive(app.port, path);

  /** So many more who ask while the stream is on its way, once they wait for it. */
  const followed = async (count: number) => {
    const before = requests;
    const answers = Array.from({ length: count }, () => app.get('/stream'));
    await until(() => requests === before + count);
    await idle();
    return { answers: Promise.all(answers) };
  };

  it.each(['/plain', '/stream', '/looked-at', '/viewed'])('goes to the client as it comes: %s', async (path) => {
    const { first, rest, response } = await arriving(path);
    expect([first, source.events]).toEqual(['one ', ['first made']]);
    source.open();
    expect(await rest).toBe('two');
    expect([response.headers['content-type'], response.headers['content-disposition']]).toEqual(['text/csv', 'inline']);
    await until(() => source.isClosed);
  });

  it('is a hit once it is complete, with its length and its tag', async () => {
    const miss = await arriving();
    expect([
      miss.response.headers['cache-status'],
      miss.response.headers.etag,
      miss.response.headers['content-length'],
    ]).toEqual([STREAMING, undefined, undefined]);
    source.open();
    await miss.rest;
    const hit = await untilCache(app, '/stream', 'giotto; hit; ttl=60');
    expect(hit.headers).toMatchObject({
      etag: entityTag(Buffer.from(TEXT)),
      'content-length': '7',
      'content-type': 'text/csv',
      'content-disposition': 'inline',
    });
    expect([hit.text, runs]).toEqual([TEXT, 1]);
  });

  it('keeps the class that the application made of it', async () => {
    model = () => new Report(source.stream());
    source.open();
    await app.get('/looked-at');
    expect(seen).toEqual([expect.any(Report)]);
  });

  it('answers those who asked meanwhile, when it is complete', async () => {
    const leader = await arriving();
    const { answers } = await followed(2);
    source.open();
    expect(await leader.rest).toBe('two');
    for (const follower of await answers)
      expect([follower.text, follower.cache]).toEqual([TEXT, 'giotto; fwd=uri-miss; collapsed']);
    expect(runs).toBe(1);
  });

  it('is made for one of those who wait, and for the others by that one, if its client leaves', async () => {
    const leader = await arriving();
    const left = source;
    const { answers } = await followed(3);
    source = new GatedSource();
    source.open();
    leader.leave();
    expect((await answers).map(({ text }) => text)).toEqual([TEXT, TEXT, TEXT]);
    expect([left.isClosed, left.events, runs]).toEqual([true, ['first made'], 2]);
  });

  it('is not stored if its client leaves', async () => {
    const { leave } = await arriving();
    leave();
    await until(() => source.isClosed);
    model = () => ({ made: 'anew' });
    expect((await app.get('/stream')).text).toBe('{"made":"anew"}');
  });

  it('is not stored if it breaks, and those who wait make their own', async () => {
    const leader = await arriving();
    const { answers } = await followed(1);
    const broken = source;
    source = new GatedSource();
    source.open();
    broken.break();
    await expect(leader.rest).rejects.toThrow();
    expect((await answers).map(({ text, cache }) => [text, cache])).toEqual([[TEXT, STREAMING]]);
  });

  it('goes on beyond maxEntryBytes, and lets those go who wait for it', async () => {
    const long = 'x'.repeat(LIMIT + 1);
    model = () => new StreamableFile(source.stream(long, 'the end'));
    const leader = await arriving();
    expect(leader.first).toBe(long);
    const own = source;
    source = new GatedSource();
    source.open();
    const others = await Promise.all([1, 2].map(() => app.get('/stream')));
    expect(others.map(({ cache, text }) => [cache, text.length])).toEqual([
      [STREAMING, LIMIT + 8],
      [STREAMING, LIMIT + 8],
    ]);
    expect(own.events).toEqual(['first made']);
    own.open();
    expect(await leader.rest).toBe('the end');
  });

  it('is void if something is invalidated before its end', async () => {
    const { rest } = await arriving();
    await app.app.get(GiottoCacheService).invalidate({ program: 'stream' });
    source.open();
    await rest;
    await until(() => source.isClosed);
    source = new GatedSource();
    source.open();
    expect([(await app.get('/stream')).cache, runs]).toEqual([STREAMING, 2]);
  });

  it('is as old as its beginning', async () => {
    const { rest } = await arriving();
    app.clock.now += 20_000;
    source.open();
    await rest;
    expect((await untilCache(app, '/stream', 'giotto; hit; ttl=40')).headers.age).toBe('20');
  });

  it('is not stored if its lifetime ends before it does', async () => {
    const { rest } = await arriving();
    app.clock.now += 61_000;
    source.open();
    await rest;
    source = new GatedSource();
    source.open();
    expect((await app.get('/stream')).cache).toBe(STREAMING);
    expect(runs).toBe(2);
  });

  it('is waited for when the application ends', async () => {
    const { rest } = await arriving();
    const stored: string[] = [];
    const set = backend.set.bind(backend);
    backend.set = (key, ...given) => (stored.push(key), set(key, ...given));
    const closing = app.close();
    await idle();
    source.open();
    expect(await rest).toBe('two');
    await closing;
    expect(stored).toEqual(['{}(stream)(application/json)']);
  });
});
