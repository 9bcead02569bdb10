import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  HttpException,
  Render,
  Res,
  UseInterceptors,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { map } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoView, type GiottoCacheProgramOptions } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import { before, localsOf, type AnyReply } from '../support/apps/before.js';
import { useCookies } from '../support/apps/fastify-cookies.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, untilCache } from '../support/apps/scripted.js';
import { useTemplates } from '../support/apps/templates.js';

const WINDOWS: GiottoCacheProgramOptions = { staleWhileRevalidate: 10, staleIfError: 100, locals: { '*': 'ignore' } };
const script = new Script();

class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) =>
    next.handle().pipe(map((data: unknown) => ({ ...(data as object) })));
}

const replyIn = (context: unknown) => (context as ExecutionContext).switchToHttp().getResponse<AnyReply>();
const headerIn = (context: unknown, name: string) => String(replyIn(context).getHeader(name) ?? 'none');

@Controller()
class PagesController {
  @GiottoCache(60, WINDOWS) @Get('view') view(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
  @UseInterceptors(Wrapping) @GiottoCache(60, WINDOWS) @Get('model') model(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
  @Render('visitor.ejs') @GiottoCache(60, WINDOWS) @Get('page') page(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
  @Render('visitor.ejs') @UseInterceptors(Wrapping) @GiottoCache(60, WINDOWS) @Get('model-page') modelPage(
    @Res({ passthrough: true }) reply: Reply,
  ) {
    return script.run(reply);
  }

  @GiottoCache((_model, { context }) => Number(headerIn(context, 'X-Lifetime')), WINDOWS)
  @Get('lifetime')
  lifetime(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }

  @GiottoCache(60, { ...WINDOWS, tags: [(_args: unknown, _model: unknown) => 'all'] })
  @GiottoView({ 'text/plain': (_model, { context }) => headerIn(context, 'X-Word') })
  @Get('function')
  ofFunction(@Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

const EVERY = ['/view', '/model', '/page', '/model-page'];

describe.each(ADAPTERS)('a method that runs on a response of its own on %s', (adapter: Adapter) => {
  let app: Running;
  let client: AnyReply;
  let put: (reply: AnyReply) => unknown;
  beforeEach(async () => {
    script.reset();
    put = () => undefined;
    const prepare = async (made: INestApplication) => {
      if (adapter === 'fastify') (made.getHttpAdapter().getInstance() as FastifyInstance).decorateReply('trace', null);
      if (adapter === 'fastify') useCookies(made);
      await useTemplates(adapter, made);
      before(adapter, made, (_request, reply) => {
        client = reply;
        put(reply);
      });
    };
    app = await start(adapter, { controllers: [PagesController], prepare });
  });
  afterEach(() => app.close());

  const asAny = (reply: Reply) => reply as unknown as AnyReply;
  const old = async (path: string, seconds: number, act: (reply: Reply) => unknown = () => ({ n: script.runs })) => {
    script.is(act);
    expect((await app.get(path)).cache).toBe('giotto; fwd=uri-miss; stored');
    app.clock.now += seconds * 1000;
  };

  it.each(EVERY)(
    'has what hooks put on the response, when it runs while a stale answer is served: %s',
    async (path) => {
      put = (reply) => (
        Object.assign(reply, { trace: { id: 'trace' }, [Symbol.for('span')]: 'span' }),
        (localsOf(reply).visitor = 'guest')
      );
      const act = (reply: Reply) => ({
        n: `${(asAny(reply).trace as { id: string }).id} ${String(asAny(reply)[Symbol.for('span') as never])}`,
        visitor: asAny(reply).locals!.visitor,
      });
      await old(path, 63, act);
      expect((await app.get(path)).cache).toBe('giotto; hit; ttl=-3; detail=stale-while-revalidate');
      const made = await untilCache(app, path, 'giotto; hit; ttl=60');
      expect(made.text).toContain('trace span');
      expect(made.text).toContain('guest');
      expect(script.runs).toBe(2);
    },
  );

  it.each(EVERY)('leaves the client’s response what it got meanwhile: %s', async (path) => {
    put = (reply) => (reply.header('Link', '<a>'), reply.header('X-Gone', '1'), reply.header('X-Kept', '1'));
    await old(path, 75);
    script.is((reply) => {
      client.header('Link', '<meanwhile>');
      client.header('X-Meanwhile', 'yes');
      client.header('X-Kept', '2');
      reply.header('Link', `${String(reply.getHeader('Link'))}, <own>`);
      reply.header('X-Own', 'yes');
      reply.removeHeader('X-Gone');
      return { n: script.runs };
    });
    const { cache, headers } = await app.get(path);
    expect([
      cache,
      headers.link,
      headers['x-meanwhile'],
      headers['x-own'],
      headers['x-gone'],
      headers['x-kept'],
    ]).toEqual(['giotto; fwd=stale; stored', '<meanwhile>, <own>', 'yes', 'yes', undefined, '2']);
  });

  it.each(EVERY)(
    'changes locals and properties for itself alone, until its answer is the client’s: %s',
    async (path) => {
      put = (reply) => Object.assign(localsOf(reply), { visitor: 'guest' });
      await old(path, 75);
      let seen: unknown;
      script.is((reply) => {
        asAny(reply).locals!.visitor = 'method';
        asAny(reply).trace = 'method';
        seen = [client.locals!.visitor, client.trace];
        return { n: script.runs };
      });
      const answer = await app.get(path);
      expect(seen).toEqual(['guest', adapter === 'fastify' ? null : undefined]);
      expect([client.locals!.visitor, client.trace]).toEqual(['method', 'method']);
      expect(answer.cache).toBe(
        path === '/model-page' ? 'giotto; fwd=stale; detail=locals' : 'giotto; fwd=stale; stored',
      );
      if (path.endsWith('page')) expect(answer.text).toContain('method');
    },
  );

  const WAYS: [string, (reply: AnyReply) => unknown][] = [
    ['a header', (reply) => reply.header('Set-Cookie', 'method=1')],
    [
      'the framework’s own way',
      (reply) =>
        ((adapter === 'fastify' ? reply.setCookie : reply.cookie) as (name: string, value: string) => void).call(
          reply,
          'method',
          '1',
        ),
    ],
  ];
  const FAILURES: [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new HttpException('no', 503);
      },
    ],
    ['answers 503', () => ({ n: 0 })],
  ];
  const failing = EVERY.flatMap((path) =>
    WAYS.flatMap(([way, set]) => FAILURES.map(([failure, fail]) => [way, failure, path, { set, fail }] as const)),
  );

  it.each(failing)(
    'leaves no cookie on the stale answer if it sets one by %s and %s: %s',
    async (_way, failure, path, { set, fail }) => {
      put = (reply) => (
        reply.header('X-Kept', '1'),
        adapter === 'fastify' ? undefined : reply.header('X-Express', '1')
      );
      await old(path, 75);
      put = (reply) => (reply.header('Set-Cookie', 'middleware=1'), reply.header('X-Kept', '1'));
      script.is((reply) => {
        set(asAny(reply));
        reply.header('X-Own', '1');
        reply.removeHeader('X-Kept');
        if (failure !== 'throws') reply.status(503);
        return fail();
      });
      const { status, cache, headers } = await app.get(path);
      expect([status, cache, headers['set-cookie'], headers['x-own'], headers['x-kept']]).toEqual([
        200,
        'giotto; fwd=stale; fwd-status=503; detail=stale-if-error',
        ['middleware=1'],
        undefined,
        '1',
      ]);
    },
  );

  it.each(EVERY.flatMap((path) => WAYS.map(([way, set]) => [way, path, set] as const)))(
    'gives its client its cookie beside that of a middleware: %s, %s',
    async (way, path, set) => {
      const isReplaced = adapter === 'express' && way === 'a header';
      await old(path, 75);
      put = (reply) => reply.header('Set-Cookie', 'middleware=1');
      script.is((reply) => (set(asAny(reply)), { n: script.runs }));
      const { cache, headers } = await app.get(path);
      expect([cache, headers['set-cookie']?.map((cookie) => cookie.split(';')[0])]).toEqual([
        'giotto; fwd=stale; detail=set-cookie',
        isReplaced ? ['method=1'] : ['middleware=1', 'method=1'],
      ]);
    },
  );

  it('tells the lifetime of its own response', async () => {
    await old('/lifetime', 75, (reply) => (reply.header('X-Lifetime', '60'), { n: 1 }));
    script.is((reply) => (reply.header('X-Lifetime', '200'), { n: 2 }));
    expect((await app.get('/lifetime')).cache).toBe('giotto; fwd=stale; stored');
    expect((await app.get('/lifetime')).cache).toBe('giotto; hit; ttl=200');
  });

  it.each([
    [63, 'giotto; hit; ttl=-3; detail=stale-while-revalidate', 'one'],
    [75, 'giotto; fwd=stale; stored', 'two'],
  ])('shows its view its own response, %s seconds on', async (seconds, cache, shown) => {
    await old('/function', seconds, (reply) => (reply.header('X-Word', 'one'), {}));
    script.is((reply) => (reply.header('X-Word', 'two'), {}));
    const answer = await app.get('/function');
    expect([answer.cache, answer.text]).toEqual([cache, shown]);
    expect((await untilCache(app, '/function', 'giotto; hit; ttl=60')).text).toBe('two');
    await app.app.get(GiottoCacheService).invalidate({ tags: ['all'] });
    expect((await app.get('/function')).cache).toBe('giotto; fwd=miss; stored; detail=invalidated');
  });
});
