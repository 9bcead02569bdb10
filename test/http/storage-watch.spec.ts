import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Head, Injectable, Param, Post } from '@nestjs/common';

import { DummyKeyValue, GiottoCache, type GiottoCacheOptions } from 'giotto-cache';
import { StorageWatch } from '../../lib/http/record/storage-watch.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { answering, Answers, header, missing, ok, status, type Act } from '../support/apps/unstored-answers.js';

@Controller('posts')
class Posts {
  @GiottoCache(60, { program: 'post' })
  @Post()
  post() {
    return {};
  }

  @GiottoCache(60, { program: 'asked', methods: ['POST'] })
  @Post('asked')
  asked() {
    return {};
  }

  @GiottoCache(60)
  @Head('head')
  head() {}

  @GiottoCache(null)
  @Post('off')
  off() {
    return {};
  }
}

@GiottoCache(60)
@Controller('covered')
class Covered {
  @Get(':id')
  get(@Param('id') id: string) {
    return { id };
  }

  @Post()
  post() {
    return {};
  }
}

@Injectable()
class Reports {
  @GiottoCache(() => null, { program: 'off' })
  off() {
    return 1;
  }

  @GiottoCache(60, { program: 'long', maxEntryBytes: 20 })
  long() {
    return 'x'.repeat(100);
  }
}

describe.each(ADAPTERS)('on %s', (adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  const begin = async (
    cache: GiottoCacheOptions = {},
    controllers = [Answers] as (typeof Answers | typeof Posts | typeof Covered)[],
  ) => {
    logger = new RecordingLogger();
    app = await start(adapter, {
      controllers,
      providers: [Reports],
      cache: { identify: () => undefined, ...cache },
      prepare: (made) => made.useLogger(logger),
    });
  };
  afterEach(() => app.close());

  it('says it once, of a thousand requests', async () => {
    await begin();
    answering.acts = [status(201)];
    for (let times = 0; times < 20; times++) await Promise.all(Array.from({ length: 50 }, () => app.get('/any')));
    expect(logger.warnings).toHaveLength(1);
  });

  it.each<[string, Act[]]>([
    ['something was stored before', [ok, status(201)]],
    [
      'the reasons differ',
      [
        status(201),
        status(202),
        status(201),
        status(202),
        header('Set-Cookie', 'a=1'),
        status(201),
        header('Vary', 'a'),
      ],
    ],
    ['the method fails', [status(503)]],
    ['the method throws', [missing]],
  ])('says nothing where %s', async (_, methods) => {
    await begin();
    answering.acts = [...methods];
    for (let at = 0; at < 7; at++) {
      await app.get('/any');
      app.clock.now += 61_000;
    }
    expect(logger.warnings).toEqual([]);
  });

  it('says nothing if the client or the backend is the reason', async () => {
    await begin({ honorRequestDirectives: true });
    for (let at = 0; at < 5; at++) await app.get('/any', { headers: { 'cache-control': 'no-store' } });
    await app.close();
    await begin({ cache: new DummyKeyValue() });
    answering.acts = [ok];
    for (let at = 0; at < 5; at++) expect((await app.get('/any')).cache).toBe('giotto; fwd=uri-miss; detail=size');
    expect(logger.warnings).toEqual([]);
  });

  it('says once what it says at once of an answer', async () => {
    await begin({ identify: () => ({}) as never });
    for (let at = 0; at < 5; at++) await app.get('/private');
    expect(logger.warnings).toEqual([expect.stringMatching(/^private is not cached: identify returned/)]);
  });

  it('a route that gets no request of a cached method is named at startup', async () => {
    await begin({}, [Posts, Covered]);
    expect(logger.warnings).toEqual([
      expect.stringMatching(/^post is never cached: it answers POST requests.*methods: \['POST'\]/),
    ]);
    for (let at = 0; at < 5; at++) await app.ask({ method: 'POST', path: '/posts' });
    expect(logger.warnings).toHaveLength(1);
    await app.close();
    await begin({ methods: ['POST'] }, [Posts]);
    expect(logger.warnings).toEqual([]);
  });

  it('a method that code calls says it too', async () => {
    await begin();
    const reports = app.app.get(Reports);
    for (let at = 0; at < 5; at++) await Promise.all([reports.off(), reports.long()]);
    expect([...logger.warnings].sort()).toEqual([
      expect.stringMatching(/^long is not cached: its value is longer than maxEntryBytes/),
      expect.stringMatching(/^off .* values have no lifetime/),
    ]);
  });
});

it('a hit ends the watching of its program', () => {
  const said: string[] = [];
  const watch = new StorageWatch({ neverCached: (program: string) => void said.push(program) } as never, {
    maxValueBytes: Infinity,
  });
  for (const hits of [true, false]) {
    watch.refused('one', 'lifetime');
    watch.refused('one', 'lifetime');
    if (hits) watch.worked('one');
  }
  for (let at = 0; at < 5; at++) watch.refused('other', 'lifetime');
  expect(said).toEqual(['other']);
});
