import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Render, Res, UseGuards, UseInterceptors, type CanActivate, type ExecutionContext, type INestApplication, type NestInterceptor } from '@nestjs/common';
import { map } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoView, json, template, type GiottoCacheOptions, type GiottoCacheProgramOptions } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import { before, localsOf, type AnyReply, type AnyRequest } from '../support/apps/before.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { useTemplates } from '../support/apps/templates.js';

let runs = 0;
const number = () => ({ n: ++runs });
const seenIn = (reply: AnyReply) => ({ n: ++runs, seen: reply.locals?.visitor ?? reply.trace ?? 'nobody' });
const replyIn = (context: unknown) => (context as ExecutionContext).switchToHttp().getResponse<AnyReply>();
const page = (_model: unknown, { context }: { context: unknown }) => {
  const reply = replyIn(context);
  return `${String(reply.locals?.visitor ?? reply.trace ?? 'nobody')} ${runs}`;
};

@Injectable()
class Enveloping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ ...(data as object), enveloped: true })));
}

@Injectable()
class VisitorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const visitor = context.switchToHttp().getRequest<AnyRequest>().headers['x-visitor'];
    if (visitor !== undefined) localsOf(replyIn(context)).visitor = visitor;
    return true;
  }
}

/** Each program beside a route like it without the cache. */
const Cached = (options?: GiottoCacheProgramOptions) => GiottoCache(60, options);

@Controller()
class PagesController {
  @Render('visitor.ejs') @Cached() @Get('page') page() { return number(); }
  @Render('visitor.ejs') @Get('plain/page') plainPage() { return number(); }

  @GiottoView({ 'text/html': template('visitor.ejs') }) @Cached() @Get('face') face() { return number(); }
  @GiottoView({ 'text/html': template('visitor.ejs') }) @Get('plain/face') plainFace() { return number(); }

  @GiottoView({ 'text/html': page }) @Cached() @Get('function') ofFunction() { return number(); }
  @GiottoView({ 'text/html': page }) @Get('plain/function') plainFunction() { return number(); }

  @Cached() @Get('res') res(@Res({ passthrough: true }) reply: AnyReply) { return seenIn(reply); }
  @Get('plain/res') plainRes(@Res({ passthrough: true }) reply: AnyReply) { return seenIn(reply); }

  @UseInterceptors(Enveloping) @Cached() @Get('model-res') modelRes(@Res({ passthrough: true }) reply: AnyReply) { return seenIn(reply); }
  @UseInterceptors(Enveloping) @Get('plain/model-res') plainModelRes(@Res({ passthrough: true }) reply: AnyReply) { return seenIn(reply); }

  @UseGuards(VisitorGuard) @Render('visitor.ejs') @Cached() @Get('guarded') guarded() { return number(); }
  @UseGuards(VisitorGuard) @Render('visitor.ejs') @Get('plain/guarded') plainGuarded() { return number(); }

  @Render('visitor.ejs') @UseInterceptors(Enveloping) @Cached() @Get('model-page') modelPage() { return number(); }
  @Render('visitor.ejs') @UseInterceptors(Enveloping) @Get('plain/model-page') plainModelPage() { return number(); }

  @Cached() @Get('json') json() { return number(); }
  @GiottoView({ 'application/json': json() }) @Cached() @Get('json-face') jsonFace() { return number(); }

  @Render('visitor.ejs') @Cached({ locals: { visitor: 'key' } }) @Get('keyed') keyed() { return number(); }
  @Render('visitor.ejs') @Get('plain/keyed') plainKeyed() { return number(); }
  @Render('visitor.ejs') @Cached({ locals: { requestId: 'ignore' } }) @Get('harmless') harmless() { return number(); }
  @Render('visitor.ejs') @Cached({ locals: { '*': 'ignore' } }) @Get('all-harmless') allHarmless() { return number(); }
  @Render('visitor.ejs') @Cached({ locals: { '*': 'ignore', visitor: 'key' } }) @Get('one-of-all') oneOfAll() { return number(); }

  @Render('visitor.ejs') @Cached() @Get('own') own(@Res({ passthrough: true }) reply: AnyReply) { localsOf(reply).own = 'method'; return number(); }
  @Render('visitor.ejs') @Get('plain/own') plainOwn(@Res({ passthrough: true }) reply: AnyReply) { localsOf(reply).own = 'method'; return number(); }

  @UseInterceptors(Enveloping) @Render('visitor.ejs') @Cached() @Get('own-model') ownModel(@Res({ passthrough: true }) reply: AnyReply) { localsOf(reply).own = 'method'; return number(); }
}

/** What a visitor sees of the answer, the number of the run aside. */
const seen = (text: string) => text.replace(/\d+/g, '#').trim();

describe.each(ADAPTERS)('state on the response on %s', (adapter: Adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  beforeEach(() => {
    runs = 0;
    logger = new RecordingLogger();
  });
  afterEach(() => app.close());

  const begin = async (act?: (request: AnyRequest, reply: AnyReply) => void, cache?: GiottoCacheOptions) => {
    const prepare = async (made: INestApplication) => {
      await useTemplates(adapter, made);
      if (act !== undefined) before(adapter, made, act);
      made.useLogger(logger);
    };
    app = await start(adapter, { controllers: [PagesController], prepare, cache });
  };
  const as = (path: string, visitor?: string) => app.get(path, { headers: visitor === undefined ? {} : { 'x-visitor': visitor } });
  const visitorInLocals = ({ headers }: AnyRequest, reply: AnyReply) => {
    if (headers['x-visitor'] !== undefined) localsOf(reply).visitor = headers['x-visitor'];
  };
  const visitorAsTrace = ({ headers }: AnyRequest, reply: AnyReply) => {
    if (headers['x-visitor'] !== undefined) reply.trace = headers['x-visitor'];
  };

  const expectEachHisOwn = async (path: string) => {
    for (const visitor of ['a', 'b', 'a']) {
      const [cached, plain] = [await as(path, visitor), await as(`/plain${path}`, visitor)];
      expect([cached.cache, seen(cached.text)]).toEqual(['giotto; fwd=bypass; detail=locals', seen(plain.text)]);
      expect(cached.text).toContain(visitor);
    }
  };
  const expectHit = async (path: string, visitor?: string) => {
    const [first, second] = [await as(path, visitor), await as(path, visitor)];
    expect([first.cache, second.cache]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
    expect(second.text).toBe(first.text);
  };

  it.each(['/page', '/face', '/function', '/res', '/model-res'])('gives each visitor the answer with what is in their own locals: %s', async (path) => {
    await begin(visitorInLocals);
    await expectEachHisOwn(path);
  });

  it.each(['/function', '/res', '/model-res'])('gives each visitor the answer with what a hook put on their own response: %s', async (path) => {
    await begin(visitorAsTrace);
    await expectEachHisOwn(path);
  });

  it.each(['/page', '/face'])('lets a template that cannot see it stay cached: %s', async (path) => {
    await begin(visitorAsTrace);
    await expectHit(path, 'a');
  });

  it('gives each visitor the page with what a guard put into the locals', async () => {
    await begin();
    await expectEachHisOwn('/guarded');
  });

  it.each(['/page', '/face', '/function', '/res', '/model-res', '/guarded', '/model-page', '/keyed', '/own'])('leaves a program cached if there is none: %s', async (path) => {
    await begin(visitorInLocals);
    await expectHit(path);
  });

  it.each(['/json', '/json-face'])('leaves a program cached that can see none of it: %s', async (path) => {
    await begin((request, reply) => (visitorInLocals(request, reply), visitorAsTrace(request, reply)));
    await expectHit(path, 'a');
    expect((await as(path, 'b')).cache).toBe('giotto; hit; ttl=60');
    expect(logger.warnings).toEqual([]);
  });

  it('is rendered for each hit at the model level', async () => {
    await begin(visitorInLocals);
    const answers = [await as('/model-page', 'a'), await as('/model-page', 'b'), await as('/plain/model-page', 'b')];
    expect(app.app.get(GiottoCacheService).explain('PagesController.modelPage')!.level).toBe('model');
    expect(answers.map(({ cache }) => cache)).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', '']);
    expect(answers.map(({ text }) => seen(text))).toEqual(['<p>a #</p>', '<p>b #</p>', '<p>b #</p>']);
  });

  it('does not answer from an entry that was made without it', async () => {
    await begin(visitorInLocals);
    expect((await as('/page')).cache).toBe('giotto; fwd=uri-miss; stored');
    expect((await as('/page', 'a')).text).toContain('a');
    expect((await as('/page')).cache).toBe('giotto; hit; ttl=60');
  });

  it('is named in one warning for each program, with the cure', async () => {
    await begin(visitorInLocals);
    for (const visitor of ['a', 'b', 'c']) await as('/page', visitor);
    expect(logger.warnings).toHaveLength(1);
    expect(logger.warnings[0]).toMatch(/^PagesController\.page is not cached: .*visitor.*locals: \{ visitor: 'key' \}.*'ignore'/);
    await as('/res', 'a');
    expect(logger.warnings).toHaveLength(2);
  });

  it('takes part in the key if it is declared so', async () => {
    await begin(visitorInLocals, { exposeKey: true });
    const answers = [await as('/keyed', 'a'), await as('/keyed', 'b'), await as('/keyed', 'a'), await as('/keyed')];
    expect(answers.map(({ cache }) => cache.replace(/; key=.*/, ''))).toEqual([
      'giotto; fwd=uri-miss; stored', 'giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', 'giotto; fwd=uri-miss; stored',
    ]);
    expect(answers.map(({ text }) => seen(text))).toEqual(['<p>a #</p>', '<p>b #</p>', '<p>a #</p>', '<p>nobody #</p>']);
    expect(answers[0]!.cache).toContain('visitor');
    expect(logger.warnings).toEqual([]);
  });

  it('takes part in the key of every program if the module declares it so, and a program’s own word counts', async () => {
    await begin(({ headers }, reply) => Object.assign(localsOf(reply), { visitor: headers['x-visitor'], requestId: ++runs }), { locals: { visitor: 'key' } });
    const answers = [await as('/harmless', 'a'), await as('/harmless', 'b'), await as('/harmless', 'a')];
    expect(answers.map(({ text }) => seen(text))).toEqual(['<p>a #</p>', '<p>b #</p>', '<p>a #</p>']);
    expect(answers.map(({ cache }) => cache)).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
  });

  it.each([['/harmless', { requestId: 1 }], ['/all-harmless', { requestId: 1, theme: 'dark', t: () => 'text' }]])('is ignored if it is declared harmless: %s', async (path, locals) => {
    await begin((_, reply) => void Object.assign(localsOf(reply), locals));
    await expectHit(path);
  });

  it('still bypasses if only some of it is declared', async () => {
    await begin((_, reply) => void Object.assign(localsOf(reply), { requestId: 1, theme: 'dark' }));
    expect((await as('/harmless')).cache).toBe('giotto; fwd=bypass; detail=locals');
    expect(logger.warnings[0]).toContain('theme');
    expect(logger.warnings[0]).not.toContain('requestId');
  });

  it('is keyed by name where all others are harmless', async () => {
    await begin((request, reply) => (visitorInLocals(request, reply), Object.assign(localsOf(reply), { requestId: ++runs })));
    const answers = [await as('/one-of-all', 'a'), await as('/one-of-all', 'b'), await as('/one-of-all', 'a')];
    expect(answers.map(({ cache }) => cache)).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
    expect(answers.map(({ text }) => seen(text))).toEqual(['<p>a #</p>', '<p>b #</p>', '<p>a #</p>']);
  });

  it('bypasses as unkeyable if it is declared part of the key and cannot be', async () => {
    await begin((_, reply) => void (localsOf(reply).visitor = () => 'a'));
    for (const _ of [1, 2]) expect((await as('/keyed')).cache).toBe('giotto; fwd=bypass; detail=unkeyable');
    expect(logger.warnings).toHaveLength(1);
  });

  it('counts a function, such as a translator that is bound to a language', async () => {
    await begin((_, reply) => void (localsOf(reply).t = () => 'hallo'));
    expect((await as('/page')).cache).toBe('giotto; fwd=bypass; detail=locals');
  });

  it.each<[string, unknown]>([
    ['null', null], ['false', false], ['an empty text', ''], ['a list', ['a']], ['a symbol', Symbol('a')],
  ])('counts whatever its value is: %s', async (_, value) => {
    await begin((_request, reply) => void (localsOf(reply).visitor = value));
    expect((await as('/page')).cache).toBe('giotto; fwd=bypass; detail=locals');
  });

  it('counts what hides in an accessor, in a class or under a symbol', async () => {
    class Context {
      visitor = 'a';
    }
    const hidden: ((reply: AnyReply) => unknown)[] = [
      (reply) => Object.defineProperty(localsOf(reply), 'visitor', { get: () => 'a' }),
      (reply) => (reply.locals = new Context() as never),
      (reply) => Object.assign(localsOf(reply), { [Symbol('visitor')]: 'a' }),
      (reply) => (reply.locals = Object.create({ visitor: 'a' }) as never),
    ];
    let act = hidden[0]!;
    await begin((_, reply) => void act(reply));
    for (act of hidden) expect((await as('/res')).cache).toBe('giotto; fwd=bypass; detail=locals');
  });

  it('does not count what is undefined', async () => {
    await begin((_, reply) => Object.assign(localsOf(reply), { visitor: undefined }) && void Object.assign(reply, { trace: undefined }));
    await expectHit('/page');
    await expectHit('/res');
  });

  it('does not count what frameworks and usual middlewares put on a response', async () => {
    await begin((_, reply) => {
      const { removeHeader } = reply;
      const own = { _startAt: [1, 2], [Symbol('span')]: {}, removeHeader: (name: string) => removeHeader.call(reply, name), log: {}, flush: () => undefined };
      for (const name of Object.keys(own) as (keyof typeof own)[]) if (name !== 'log' || adapter === 'express') Object.assign(reply, { [name]: own[name] });
    });
    for (const path of ['/function', '/res', '/model-res', '/page']) await expectHit(path);
  });

  it('may be the method’s own', async () => {
    await begin();
    const [first, second, plain] = [await as('/own'), await as('/own'), await as('/plain/own')];
    expect([first.cache, second.cache]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
    for (const { text } of [first, second]) expect(seen(text)).toBe(seen(plain.text));
  });

  it('is not lost where the method puts it there for a template that is rendered for each hit', async () => {
    await begin();
    for (const _ of [1, 2]) {
      const answer = await as('/own-model');
      expect([answer.cache, seen(answer.text)]).toEqual(['giotto; fwd=uri-miss; detail=locals', '<p>method #</p>']);
    }
  });

  it('agrees with the header that goes with it: a nonce', async () => {
    let nonces = 0;
    await begin((_, reply) => {
      const nonce = `nonce-${++nonces}`;
      localsOf(reply).visitor = nonce;
      reply.header('Content-Security-Policy', `script-src '${nonce}'`);
    });
    for (const _ of [1, 2, 3]) {
      const answer = await as('/page');
      expect(answer.headers['content-security-policy']).toBe(`script-src '${/nonce-\d/.exec(answer.text)![0]}'`);
    }
  });

  it('leads nobody to an address that another client invented', async () => {
    await begin(({ headers }, reply) => void (localsOf(reply).visitor = `https://${headers['x-forwarded-host'] ?? 'good.example'}`));
    const evil = await app.get('/page', { headers: { 'x-forwarded-host': 'evil.example' } });
    expect(evil.text).toContain('evil.example');
    expect((await app.get('/page')).text).toContain('good.example');
  });
});

describe('what Fastify programs declare for their replies', () => {
  let app: Running;
  afterEach(() => app.close());

  const begin = async (act: (request: AnyRequest, reply: AnyReply) => void, isRaw = false) => {
    runs = 0;
    const prepare = async (made: INestApplication) => {
      await useTemplates('fastify', made);
      const fastify = made.getHttpAdapter().getInstance() as { decorateReply(name: string, value: unknown): void };
      fastify.decorateReply('trace', null);
      if (isRaw) made.use((request: AnyRequest, reply: AnyReply, next: () => void) => (act(request, reply), next()));
      else before('fastify', made, act);
    };
    app = await start('fastify', { controllers: [PagesController], prepare });
  };
  const twice = async (path: string) => [(await app.get(path)).cache, (await app.get(path)).cache];
  const HIT = ['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60'];
  const BYPASS = Array<string>(2).fill('giotto; fwd=bypass; detail=locals');

  it('is no state while it has its default value', async () => {
    await begin(() => undefined);
    expect(await twice('/res')).toEqual(HIT);
  });

  it('is state once a hook has changed it', async () => {
    await begin((_, reply) => void (reply.trace = 'a'));
    expect(await twice('/res')).toEqual(BYPASS);
    expect(await twice('/page')).toEqual(HIT);
  });

  it('is no state if it is what @fastify/compress and @fastify/helmet put there', async () => {
    await begin((_, reply) => void Object.assign(reply, { compress: () => undefined, helmet: () => undefined }));
    expect(await twice('/res')).toEqual(HIT);
  });

  it.each([['locals', (reply: AnyReply) => (reply.locals = { visitor: 'a' })], ['a property', (reply: AnyReply) => (reply.trace = 'a')]])(
    'has a raw response, on which a middleware may put state: %s',
    async (_, act) => {
      await begin((_request, reply) => void act(reply), true);
      expect(await twice('/res')).toEqual(BYPASS);
      expect(await twice('/page')).toEqual(HIT);
    },
  );
});

describe('a middleware on Express that renders in its own way', () => {
  it('bypasses, since what it renders may be its visitor’s', async () => {
    runs = 0;
    const prepare = async (made: INestApplication) => {
      await useTemplates('express', made);
      before('express', made, (_, reply) => {
        const render = reply.render as (...args: unknown[]) => void;
        reply.render = (...args: unknown[]) => (Object.assign(localsOf(reply), { visitor: 'flashed' }), render.apply(reply, args));
      });
    };
    const app = await start('express', { controllers: [PagesController], prepare });
    for (const path of ['/page', '/face'])
      for (const _ of [1, 2]) {
        const answer = await app.get(path);
        expect([answer.cache, seen(answer.text)]).toEqual(['giotto; fwd=bypass; detail=locals', '<p>flashed #</p>']);
      }
    await app.close();
  });
});
