import { AsyncLocalStorage } from 'node:async_hooks';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Header,
  Injectable,
  Res,
  UseGuards,
  UseInterceptors,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';

import { GiottoCache, type GiottoCacheOptions } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { before, type AnyReply, type AnyRequest } from '../support/apps/before.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import type { Reply } from '../support/apps/reply.js';

const language = new AsyncLocalStorage<string>();
let runs = 0;
const answer = () => ({ run: ++runs, language: language.getStore() ?? 'none' });

@Injectable()
class VaryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getResponse<Reply>().header('Vary', 'X-Guard');
    return true;
  }
}

@Injectable()
class VaryInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: Parameters<NestInterceptor['intercept']>[1]) {
    context.switchToHttp().getResponse<Reply>().header('Vary', 'X-Interceptor');
    return next.handle();
  }
}

@Controller()
class LanguagesController {
  @GiottoCache(60) @Get('plain') plain() {
    return answer();
  }
  @GiottoCache(60, { vary: ['accept-language'] }) @Get('keyed') keyed() {
    return answer();
  }
  @GiottoCache(60, { middlewareHeaders: ['vary'] }) @Get('others') others() {
    return answer();
  }
  @GiottoCache(60, { compress: true }) @Get('compressed') compressed() {
    return answer();
  }

  @Header('Vary', '*') @GiottoCache(60) @Get('declared-star') declaredStar() {
    return answer();
  }
  @Header('Vary', 'X-Foo') @GiottoCache(60) @Get('declared') declared() {
    return answer();
  }
  @Header('Vary', 'X-Foo')
  @GiottoCache(60, { middlewareHeaders: ['vary'] })
  @Get('declared-all-the-same')
  allTheSame() {
    return answer();
  }
  @Header('Vary', 'X-Foo') @GiottoCache(60, { vary: ['X-Foo'] }) @Get('declared-keyed') declaredKeyed() {
    return answer();
  }
  @Header('Vary', 'Origin') @GiottoCache(60) @Get('declared-harmless') declaredHarmless() {
    return answer();
  }

  @UseGuards(VaryGuard) @GiottoCache(60) @Get('guarded') guarded() {
    return answer();
  }
  @UseInterceptors(VaryInterceptor) @GiottoCache(60) @Get('intercepted') intercepted() {
    return answer();
  }

  @GiottoCache(60) @Get('own') own(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Vary', 'Origin');
    return answer();
  }
  @GiottoCache(60, { middlewareHeaders: ['vary'] }) @Get('own-of-others') ownOfOthers(
    @Res({ passthrough: true }) reply: Reply,
  ) {
    reply.header('Vary', [String(reply.getHeader('Vary') ?? ''), 'X-Own'].filter(Boolean).join(', '));
    return answer();
  }
}

const MISS = 'giotto; fwd=uri-miss; stored';
const HIT = 'giotto; hit; ttl=60';
const BYPASS = 'giotto; fwd=bypass; detail=vary';

describe.each(ADAPTERS)('a Vary that is announced before the method runs on %s', (adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  beforeEach(() => {
    runs = 0;
    logger = new RecordingLogger();
  });
  afterEach(() => app.close());

  const begin = async (vary?: string | string[], cache?: GiottoCacheOptions) => {
    const prepare = (made: INestApplication) => {
      made.useLogger(logger);
      before(adapter, made, ({ headers }: AnyRequest, reply: AnyReply) => {
        language.enterWith(headers['accept-language'] ?? 'none');
        if (vary !== undefined) reply.header('Vary', vary);
      });
    };
    app = await start(adapter, { controllers: [LanguagesController], prepare, cache });
  };
  const twice = async (path: string) => [(await app.get(path)).cache, (await app.get(path)).cache];

  it('gives each visitor their own language', async () => {
    await begin('Accept-Language');
    for (const wanted of ['de', 'en', 'de']) {
      const { cache, text, headers } = await app.get('/plain', { headers: { 'accept-language': wanted } });
      expect([cache, JSON.parse(text), headers.vary]).toEqual([
        BYPASS,
        { run: runs, language: wanted },
        'Accept-Language',
      ]);
    }
    expect(runs).toBe(3);
  });

  it.each<[string | string[], string[]]>([
    ['*', [BYPASS, BYPASS]],
    ['X-Foo', [BYPASS, BYPASS]],
    ['Origin, X-Foo', [BYPASS, BYPASS]],
    [
      ['Origin', 'X-Foo'],
      [BYPASS, BYPASS],
    ],
    ['origin , *', [BYPASS, BYPASS]],
    ['Cookie', [BYPASS, BYPASS]],
    ['Accept', [BYPASS, BYPASS]],
    ['Origin', [MISS, HIT]],
    ['Accept-Encoding', [MISS, HIT]],
    ['ORIGIN,accept-encoding', [MISS, HIT]],
    ['Access-Control-Request-Method, Access-Control-Request-Headers', [MISS, HIT]],
    ['', [MISS, HIT]],
  ])('bypasses unless the fields are harmless: %j', async (vary, expected) => {
    await begin(vary);
    expect(await twice('/plain')).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['/declared-star', [BYPASS, BYPASS]],
    ['/declared', [BYPASS, BYPASS]],
    ['/declared-all-the-same', [BYPASS, BYPASS]],
    ['/declared-keyed', [MISS, HIT]],
    ['/declared-harmless', [MISS, HIT]],
    ['/guarded', [BYPASS, BYPASS]],
    ['/intercepted', [BYPASS, BYPASS]],
  ])('counts whoever announced it: %s', async (path, expected) => {
    await begin();
    expect(await twice(path)).toEqual(expected);
  });

  it('is served if the field is in the key', async () => {
    await begin('Accept-Language');
    const answers = [];
    for (const wanted of ['de', 'en', 'de'])
      answers.push(await app.get('/keyed', { headers: { 'accept-language': wanted } }));
    expect(answers.map(({ cache }) => cache)).toEqual([MISS, MISS, HIT]);
    expect(answers.map(({ text }) => (JSON.parse(text) as { language: string }).language)).toEqual(['de', 'en', 'de']);
  });

  it('is no matter if the program leaves it to its middlewares', async () => {
    await begin('X-Foo');
    expect(await twice('/others')).toEqual([MISS, HIT]);
  });

  it('is no matter if the module leaves it to its middlewares', async () => {
    await begin('X-Foo', { middlewareHeaders: ['vary'] });
    expect(await twice('/plain')).toEqual([MISS, HIT]);
  });

  it('does not take the word from the method', async () => {
    await begin('X-Foo');
    expect(await twice('/own-of-others')).toEqual(Array(2).fill('giotto; fwd=uri-miss; detail=vary'));
  });

  it('is announced by the method if the method adds it', async () => {
    await begin();
    expect(await twice('/own')).toEqual(Array(2).fill('giotto; fwd=uri-miss; detail=vary'));
  });

  it('is as harmless as what the cache itself announces', async () => {
    await begin();
    expect(await twice('/compressed')).toEqual([MISS, HIT]);
    expect((await app.get('/compressed')).headers.vary).toBe('accept-encoding');
  });

  it('is named in one warning for each program, with the cure', async () => {
    await begin('X-Foo');
    for (let request = 0; request < 3; request++) await app.get('/plain');
    expect(logger.warnings).toEqual([
      expect.stringMatching(
        /^LanguagesController\.plain is not cached: .*x-foo.*vary: \['x-foo'\].*middlewareHeaders: \['vary'\]/,
      ),
    ]);
    await app.get('/declared-star');
    expect(logger.warnings).toHaveLength(2);
  });
});
