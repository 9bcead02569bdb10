import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';

import { GiottoCacheService, type GiottoCacheOptions } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import { before, localsOf, type AnyReply, type AnyRequest } from '../support/apps/before.js';
import { counted, PagesController, seen } from '../support/apps/pages.controller.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { useTemplates } from '../support/apps/templates.js';

describe.each(ADAPTERS)('state on the response on %s', (adapter: Adapter) => {
  let app: Running;
  let logger: RecordingLogger;
  beforeEach(() => {
    counted.runs = 0;
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
  const as = (path: string, visitor?: string) =>
    app.get(path, { headers: visitor === undefined ? {} : { 'x-visitor': visitor } });
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

  it.each(['/page', '/representation', '/function', '/res', '/model-res'])(
    'gives each visitor the answer with what is in their own locals: %s',
    async (path) => {
      await begin(visitorInLocals);
      await expectEachHisOwn(path);
    },
  );

  it.each(['/function', '/res', '/model-res'])(
    'gives each visitor the answer with what a hook put on their own response: %s',
    async (path) => {
      await begin(visitorAsTrace);
      await expectEachHisOwn(path);
    },
  );

  it.each(['/page', '/representation'])('lets a template that cannot see it stay cached: %s', async (path) => {
    await begin(visitorAsTrace);
    await expectHit(path, 'a');
  });

  it('gives each visitor the page with what a guard put into the locals', async () => {
    await begin();
    await expectEachHisOwn('/guarded');
  });

  it.each(['/page', '/representation', '/function', '/res', '/model-res', '/guarded', '/model-page', '/keyed', '/own'])(
    'leaves a program cached if there is none: %s',
    async (path) => {
      await begin(visitorInLocals);
      await expectHit(path);
    },
  );

  it.each(['/json', '/json-representation'])('leaves a program cached that can see none of it: %s', async (path) => {
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
    expect(logger.warnings[0]).toMatch(
      /^PagesController\.page is not cached: .*visitor.*locals: \{ visitor: 'key' \}.*'ignore'/,
    );
    await as('/res', 'a');
    expect(logger.warnings).toHaveLength(2);
  });

  it('takes part in the key if it is declared so', async () => {
    await begin(visitorInLocals, { exposeKey: true });
    const answers = [await as('/keyed', 'a'), await as('/keyed', 'b'), await as('/keyed', 'a'), await as('/keyed')];
    expect(answers.map(({ cache }) => cache.replace(/; key=.*/, ''))).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
      'giotto; fwd=uri-miss; stored',
    ]);
    expect(answers.map(({ text }) => seen(text))).toEqual([
      '<p>a #</p>',
      '<p>b #</p>',
      '<p>a #</p>',
      '<p>nobody #</p>',
    ]);
    expect(answers[0]!.cache).toContain('visitor');
    expect(logger.warnings).toEqual([]);
  });

  it('takes part in the key of every program if the module declares it so, and a program’s own word counts', async () => {
    await begin(
      ({ headers }, reply) =>
        Object.assign(localsOf(reply), { visitor: headers['x-visitor'], requestId: ++counted.runs }),
      { locals: { visitor: 'key' } },
    );
    const answers = [await as('/harmless', 'a'), await as('/harmless', 'b'), await as('/harmless', 'a')];
    expect(answers.map(({ text }) => seen(text))).toEqual(['<p>a #</p>', '<p>b #</p>', '<p>a #</p>']);
    expect(answers.map(({ cache }) => cache)).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
    ]);
  });

  it.each([
    ['/harmless', { requestId: 1 }],
    ['/all-harmless', { requestId: 1, theme: 'dark', t: () => 'text' }],
  ])('is ignored if it is declared harmless: %s', async (path, locals) => {
    await begin((_, reply) => void Object.assign(localsOf(reply), locals));
    await expectHit(path);
  });

  it('still bypasses if only some of it is declared', async () => {
    await begin((_, reply) => void Object.assign(localsOf(reply), { requestId: 1, theme: 'dark' }));
    expect((await as('/harmless')).cache).toBe('giotto; fwd=bypass; detail=locals');
    expect(logger.warnings[0]).toContain('theme');
    expect(logger.warnings[0]).not.toContain('requestId');
  });

  it('is keyed by name if all others are harmless', async () => {
    await begin(
      (request, reply) => (
        visitorInLocals(request, reply),
        Object.assign(localsOf(reply), { requestId: ++counted.runs })
      ),
    );
    const answers = [await as('/one-of-all', 'a'), await as('/one-of-all', 'b'), await as('/one-of-all', 'a')];
    expect(answers.map(({ cache }) => cache)).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
    ]);
    expect(answers.map(({ text }) => seen(text))).toEqual(['<p>a #</p>', '<p>b #</p>', '<p>a #</p>']);
  });

  it('bypasses as unkeyable if it is declared part of the key and cannot be', async () => {
    await begin((_, reply) => void (localsOf(reply).visitor = () => 'a'));
    for (let request = 0; request < 2; request++)
      expect((await as('/keyed')).cache).toBe('giotto; fwd=bypass; detail=unkeyable');
    expect(logger.warnings).toHaveLength(1);
  });

  it('counts a function, such as a translator that is bound to a language', async () => {
    await begin((_, reply) => void (localsOf(reply).t = () => 'hallo'));
    expect((await as('/page')).cache).toBe('giotto; fwd=bypass; detail=locals');
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['false', false],
    ['an empty text', ''],
    ['a list', ['a']],
    ['a symbol', Symbol('a')],
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

  it('counts what is not enumerable on the response', async () => {
    let property: PropertyDescriptor = {};
    await begin((_, reply) => void Object.defineProperty(reply, 'trace', { ...property, configurable: true }));
    for (property of [{ value: 'a' }, { get: () => 'a' }])
      expect((await as('/res')).cache).toBe('giotto; fwd=bypass; detail=locals');
  });

  it.each(['/res', '/function', '/model-res'])(
    'is no matter if it is an accessor that throws, unless something reads it: %s',
    async (path) => {
      const thrower = {
        get: () => {
          throw new Error('no session');
        },
        enumerable: true,
      };
      await begin(
        (_, reply) => (
          Object.defineProperty(localsOf(reply), 'token', thrower),
          void Object.defineProperty(reply, 'token', thrower)
        ),
      );
      for (let request = 0; request < 2; request++) {
        const [cached, plain] = [await as(path), await as(`/plain${path}`)];
        expect([cached.status, seen(cached.text)]).toEqual([200, seen(plain.text)]);
      }
    },
  );

  it('does not count what is undefined', async () => {
    await begin(
      (_, reply) =>
        Object.assign(localsOf(reply), { visitor: undefined }) && void Object.assign(reply, { trace: undefined }),
    );
    await expectHit('/page');
    await expectHit('/res');
  });

  it('does not count what frameworks and usual middlewares put on a response', async () => {
    await begin((_, reply) => {
      const { removeHeader } = reply;
      const own = {
        _startAt: [1, 2],
        [Symbol('span')]: {},
        removeHeader: (name: string) => removeHeader.call(reply, name),
        log: {},
        flush: () => undefined,
      };
      for (const name of Object.keys(own) as (keyof typeof own)[])
        if (name !== 'log' || adapter === 'express') Object.assign(reply, { [name]: own[name] });
    });
    for (const path of ['/function', '/res', '/model-res', '/page']) await expectHit(path);
  });

  it('may be the method’s own', async () => {
    await begin();
    const [first, second, plain] = [await as('/own'), await as('/own'), await as('/plain/own')];
    expect([first.cache, second.cache]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
    for (const { text } of [first, second]) expect(seen(text)).toBe(seen(plain.text));
  });

  it('is not lost if the method puts it there for a template that is rendered for each hit', async () => {
    await begin();
    for (let request = 0; request < 2; request++) {
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
    for (let request = 0; request < 3; request++) {
      const answer = await as('/page');
      expect(answer.headers['content-security-policy']).toBe(`script-src '${/nonce-\d/.exec(answer.text)![0]}'`);
    }
  });

  it('leads nobody to an address that another client invented', async () => {
    await begin(
      ({ headers }, reply) =>
        void (localsOf(reply).visitor = `https://${headers['x-forwarded-host'] ?? 'good.example'}`),
    );
    const evil = await app.get('/page', { headers: { 'x-forwarded-host': 'evil.example' } });
    expect(evil.text).toContain('evil.example');
    expect((await app.get('/page')).text).toContain('good.example');
  });
});
