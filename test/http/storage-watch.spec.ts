import { afterEach, describe, expect, it } from '@jest/globals';
import { All, Controller, Get, Head, Injectable, NotFoundException, Param, Post, Res } from '@nestjs/common';
import { Readable } from 'node:stream';

import { DummyKeyValue, GiottoCache, type GiottoCacheOptions } from 'giotto-cache';
import { diagnose } from '../../lib/http/advice/never-stored.js';
import { StorageWatch } from '../../lib/http/record/storage-watch.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Question } from '../support/apps/http-client.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import type { Reply } from '../support/apps/reply.js';

type Act = (reply: Reply) => unknown;
const header =
  (name: string, value: string): Act =>
  (reply) => (reply.header(name, value), { a: 1 });
const status =
  (code: number): Act =>
  (reply) => (reply.status(code), { a: 1 });
const ok: Act = () => ({ a: 1 });
const missing: Act = () => {
  throw new NotFoundException();
};

/** What the methods do: the first request the first of them, and so on, and the last for all others. */
let acts: Act[] = [];
const act = (reply: Reply) => (acts.length > 1 ? acts.shift()! : acts[0]!)(reply);

@Controller()
class Answers {
  @GiottoCache(60, { program: 'any' })
  @Get('any')
  any(@Res({ passthrough: true }) reply: Reply) {
    return act(reply);
  }

  @GiottoCache(60, { program: 'missing', statuses: [404] })
  @Get('missing')
  missing(@Res({ passthrough: true }) reply: Reply) {
    return act(reply);
  }

  @GiottoCache(() => null, { program: 'fleeting' })
  @Get('fleeting')
  fleeting() {
    return {};
  }

  @GiottoCache(60, { program: 'large', maxEntryBytes: 20 })
  @Get('large')
  large() {
    return { text: 'x'.repeat(100) };
  }

  @GiottoCache(60, { program: 'private', visibility: 'private' })
  @Get('private')
  private() {
    return {};
  }

  @GiottoCache(60, { program: 'all' })
  @All('all')
  all() {
    return {};
  }
}

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

const AUTHENTICATED = { headers: { authorization: 'Bearer x' } };

const mistyped: Act = (reply) => {
  reply.header('Content-Type', 'application/xml');
  return { statusCode: 422 };
};

/** What is asked for, what the method does, and what is said of that once three answers were alike. */
const NEVER: readonly (readonly [string, Partial<Question> & { path: string }, Act, RegExp])[] = [
  [
    'status',
    { path: '/any' },
    status(201),
    /^any has stored nothing yet: its last 3 answers have the status 201, and only 200 may be stored\. .*statuses: \[201\]/,
  ],
  ['set-cookie', { path: '/any' }, header('Set-Cookie', 'a=1'), /^any .* set a cookie/],
  [
    'cache-control',
    { path: '/any' },
    header('Cache-Control', 'no-store'),
    /^any .* say "Cache-Control: no-store", which forbids/,
  ],
  ['vary', { path: '/any' }, header('Vary', 'X-Theme, X-Lang'), /^any .*vary: \['x-lang', 'x-theme'\]/],
  ['vary by all', { path: '/any' }, header('Vary', '*'), /^any .*"Vary: \*"/],
  ['stream', { path: '/any' }, () => Readable.from(['a']), /^any .* are streams .*several values.*StreamableFile/],
  ['size', { path: '/large' }, ok, /^large .* larger than the 20 bytes of maxEntryBytes/],
  ['lifetime', { path: '/fleeting' }, ok, /^fleeting .* have no lifetime: .*seconds/],
  ['exception', { path: '/missing' }, missing, /^missing .* are exceptions with the status 404, .*passthrough/],
  [
    'object that is no XML',
    { path: '/any' },
    mistyped,
    /^any .* are errors, .* objects that do not fit their Content-Type, .*text or a Buffer/,
  ],
  ['error that is returned', { path: '/any' }, () => new Error('no'), /^any .* are errors, .*Throw errors/],
  [
    'authorization',
    { path: '/any', ...AUTHENTICATED },
    ok,
    /^any .* requests are authenticated, .*visibility: 'public'.*visibility: 'private'/,
  ],
  ['identity', { path: '/private' }, ok, /^private .* requests have no identity.*identify/],
  ['method', { path: '/all', method: 'PUT' }, ok, /^all .* requests are PUT requests.*methods: \['PUT'\]/],
];

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

  it.each(NEVER)(
    'a program of which nothing was ever stored says so once, with the cure: %s',
    async (_, question, method, line) => {
      await begin();
      acts = [method];
      for (const said of [0, 0, 1, 1, 1, 1]) {
        await app.ask(question);
        expect(logger.warnings).toHaveLength(said);
      }
      expect(logger.warnings[0]).toMatch(line);
    },
  );

  it('says it once, of a thousand requests', async () => {
    await begin();
    acts = [status(201)];
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
    acts = [...methods];
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
    acts = [ok];
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

it.each(['rewritten', 'answered'] as const)('there are words for %s', (reason) => {
  expect(diagnose(reason, {} as never)).toMatch(/\w\. [A-Z]/);
});
