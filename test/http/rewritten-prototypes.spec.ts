import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Render, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import express from 'express';

import { GiottoCache, GiottoCacheModule, GiottoCacheService, GiottoView, json } from 'giotto-cache';
import { ADAPTERS, type Adapter } from '../support/apps/application.js';
import { request } from '../support/apps/http-client.js';
import { useTemplates } from '../support/apps/templates.js';

let runs = 0;

class DataController {
  @GiottoCache(60)
  @Get('data')
  data() {
    runs++;
    return { a: 1 };
  }

  @Get('plain/data')
  plainData() {
    return { a: 1 };
  }

  @GiottoCache(60)
  @Get('text')
  text() {
    runs++;
    return 'text';
  }

  @Get('plain/text')
  plainText() {
    return 'text';
  }
}

@Controller()
class ValuesController extends DataController {}

@Controller()
class ViewsController {
  @GiottoCache(60)
  @GiottoView({ 'application/json': json(), 'text/csv': (model: { a: number }) => `a\n${model.a}\n` })
  @Get('data')
  data() {
    runs++;
    return { a: 1 };
  }
}

@Controller()
class PagesController {
  @GiottoCache(60)
  @Render('squared')
  @Get('page')
  page() {
    runs++;
    return { x: 2, squared: 4 };
  }

  @Render('squared')
  @Get('plain/page')
  plainPage() {
    return { x: 2, squared: 4 };
  }
}

const enveloped = (body: unknown): unknown => (typeof body === 'string' && body.startsWith('{"data"') ? body : { data: body });

type Response = { json(body: unknown): unknown; send(body?: unknown): unknown; render(view: string, options: object, done?: unknown): unknown };
type Undo = () => void;

const withOwnJson = (response: Response): Undo => {
  const original = response.json;
  response.json = function (body) {
    return original.call(this, enveloped(body));
  };
  return () => void (response.json = original);
};

const withOwnSend = (response: Response): Undo => {
  const original = response.send;
  response.send = function (body) {
    return original.call(this, typeof body === 'string' ? `${body} sent` : body);
  };
  return () => void (response.send = original);
};

class EnvelopingExpress extends ExpressAdapter {
  override reply(response: never, body: unknown, status?: number) {
    return super.reply(response, enveloped(body), status) as unknown;
  }
}

class EnvelopingFastify extends FastifyAdapter {
  override reply(response: never, body: unknown, status?: number): ReturnType<FastifyAdapter['reply']> {
    return super.reply(response, enveloped(body), status);
  }
}

const pristineAdapter = (adapter: Adapter) => (adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter());
const derivedAdapter = (adapter: Adapter) => (adapter === 'express' ? new EnvelopingExpress() : new EnvelopingFastify());

const patchReply = (adapter: { reply: (...args: never[]) => unknown }) => {
  const original = adapter.reply as (response: unknown, body: unknown, status?: number) => unknown;
  Object.assign(adapter, { reply: (response: unknown, body: unknown, status?: number) => original.call(adapter, response, enveloped(body), status) });
};

const patchedAdapter = (adapter: Adapter) => {
  const made = pristineAdapter(adapter);
  patchReply(made as never);
  return made;
};

interface Setting {
  readonly adapter: ExpressAdapter | FastifyAdapter;
  readonly controller: new () => object;
  readonly before?: (app: INestApplication) => unknown;
  readonly after?: (app: INestApplication) => unknown;
}

const opened: INestApplication[] = [];

async function open({ adapter, controller, before, after }: Setting) {
  @Module({ imports: [GiottoCacheModule.forRoot()], controllers: [controller] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, adapter as ExpressAdapter, { logger: false });
  opened.push(app);
  await before?.(app);
  await app.init();
  if (adapter instanceof FastifyAdapter) await (app as unknown as NestFastifyApplication).getHttpAdapter().getInstance().ready();
  await app.listen(0, '127.0.0.1');
  await after?.(app);
  const { port } = (app.getHttpServer() as { address(): { port: number } }).address();
  const get = (path: string, headers = {}) => request({ port, method: 'GET', path, headers });
  return { app, get };
}

type Get = Awaited<ReturnType<typeof open>>['get'];

const STORED = ['giotto; fwd=uri-miss; stored', 'giotto; hit'];
const PAST = Array(2).fill('giotto; fwd=bypass; detail=rewritten');

async function expectAsWithout(get: Get, path: string, caches: string[]) {
  const plain = await get(`/plain${path}`);
  const answers = [await get(path), await get(path)];
  expect(answers.map(({ cache }) => cache.replace(/; ttl=\d+$/, ''))).toEqual(caches);
  for (const { status, text, headers } of answers) expect([status, text, headers['content-type']]).toEqual([plain.status, plain.text, plain.headers['content-type']]);
  return plain.text;
}

const responseOf = (app: INestApplication) => (app.getHttpAdapter().getInstance() as { response: Response }).response;

beforeEach(() => {
  runs = 0;
});
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

describe('an application on Express with a way of its own to send', () => {
  it.each<[string, string, (response: Response) => Undo, string]>([
    ['json', '/data', withOwnJson, '{"data":{"a":1}}'],
    ['send', '/text', withOwnSend, 'text sent'],
    ['send, which json goes through', '/data', withOwnSend, '{"a":1} sent'],
  ])('on the prototype of its responses has it work on every hit: %s', async (_what, path, patch, text) => {
    const { app, get } = await open({ adapter: new ExpressAdapter(), controller: ValuesController, before: (made) => void patch(responseOf(made)) });
    expect(await expectAsWithout(get, path, STORED)).toBe(text);
    expect(runs).toBe(1);
    expect(app.get(GiottoCacheService).programs()[0]).toMatchObject({ level: 'model', why: 'ResponsePrototype works on the value itself' });
  });

  it.each([
    ['before', 'before', STORED],
    ['after', 'after', PAST],
  ] as const)('on the prototype of all responses has it work: %s the start', async (_name, when, caches) => {
    let undo: Undo = () => undefined;
    const { get } = await open({ adapter: new ExpressAdapter(), controller: ValuesController, [when]: () => (undo = withOwnJson(express.response as never)) });
    try {
      expect(await expectAsWithout(get, '/data', [...caches])).toBe('{"data":{"a":1}}');
    } finally {
      undo();
    }
  });

  it('does not change another application of the process', async () => {
    const one = await open({ adapter: new ExpressAdapter(), controller: ValuesController, before: (made) => void withOwnJson(responseOf(made)) });
    const other = await open({ adapter: new ExpressAdapter(), controller: ValuesController });
    expect(await expectAsWithout(one.get, '/data', STORED)).toBe('{"data":{"a":1}}');
    expect(await expectAsWithout(other.get, '/data', STORED)).toBe('{"a":1}');
    expect([one, other].map(({ app }) => app.get(GiottoCacheService).programs()[0]!.level)).toEqual(['model', 'view']);
  });

  it('that comes later sends requests past the cache', async () => {
    const { app, get } = await open({ adapter: new ExpressAdapter(), controller: ValuesController });
    await expectAsWithout(get, '/data', STORED);
    withOwnJson(responseOf(app));
    expect(await expectAsWithout(get, '/data', PAST)).toBe('{"data":{"a":1}}');
  });

  it('starts with views, which go past the cache', async () => {
    const { get } = await open({ adapter: new ExpressAdapter(), controller: ViewsController, before: (made) => void withOwnJson(responseOf(made)) });
    const answers = [await get('/data'), await get('/data'), await get('/data', { accept: 'text/csv' })];
    expect(answers.map(({ cache, text }) => [cache, text])).toEqual([
      [PAST[0], '{"data":{"a":1}}'],
      [PAST[0], '{"data":{"a":1}}'],
      [PAST[0], 'a\n1\n'],
    ]);
  });

  it.each(['before', 'after'] as const)('or to render sends pages past the cache, and nothing else: %s the start', async (when) => {
    const patch = (made: INestApplication) => {
      const response = responseOf(made);
      const { render } = response;
      response.render = function (view, options, done) {
        return render.call(this, view, { ...options, x: 20 }, done);
      };
    };
    class AllController extends PagesController {}
    Controller()(AllController);
    const { get } = await open({
      adapter: new ExpressAdapter(),
      controller: AllController,
      before: async (made) => (await useTemplates('express', made), when === 'before' && patch(made)),
      after: (made) => when === 'after' && patch(made),
    });
    expect(await expectAsWithout(get, '/page', PAST)).toContain('20');
  });
});

describe.each(ADAPTERS)('an application on %s with a reply() of its own', (adapter) => {
  it.each([
    ['of a derived adapter', derivedAdapter],
    ['of the adapter itself', patchedAdapter],
  ])('has it work on every hit: %s', async (_where, make) => {
    const { app, get } = await open({ adapter: make(adapter), controller: ValuesController });
    expect(await expectAsWithout(get, '/data', STORED)).toBe('{"data":{"a":1}}');
    await expectAsWithout(get, '/text', STORED);
    expect(runs).toBe(2);
    expect(app.get(GiottoCacheService).programs()[0]).toMatchObject({ level: 'model', why: 'HttpAdapter works on the value itself' });
  });

  it('on the prototype of the adapter has it work on every hit', async () => {
    const { prototype } = adapter === 'express' ? ExpressAdapter : FastifyAdapter;
    const { reply } = prototype as { reply: (...args: unknown[]) => unknown };
    Object.assign(prototype, {
      reply(this: object, response: unknown, body: unknown, status?: number) {
        return reply.call(this, response, enveloped(body), status);
      },
    });
    try {
      const { get } = await open({ adapter: pristineAdapter(adapter), controller: ValuesController });
      expect(await expectAsWithout(get, '/data', STORED)).toBe('{"data":{"a":1}}');
    } finally {
      Object.defineProperty(prototype, 'reply', { value: reply, writable: true, configurable: true, enumerable: false });
    }
  });

  it('that comes later sends requests past the cache', async () => {
    const { app, get } = await open({ adapter: pristineAdapter(adapter), controller: ValuesController });
    await expectAsWithout(get, '/data', STORED);
    patchReply(app.getHttpAdapter() as never);
    expect(await expectAsWithout(get, '/data', PAST)).toBe('{"data":{"a":1}}');
  });

  it('starts with views, which go past the cache', async () => {
    const { get } = await open({ adapter: derivedAdapter(adapter), controller: ViewsController });
    const answers = [await get('/data'), await get('/data')];
    expect(answers.map(({ cache, text }) => [cache, text])).toEqual(Array(2).fill([PAST[0], '{"data":{"a":1}}']));
  });
});

describe('an application on Fastify with a way of its own to send', () => {
  it('on the prototype of its replies sends requests past the cache', async () => {
    let restore: Undo = () => undefined;
    let isPatched = false;
    const { app, get } = await open({
      adapter: new FastifyAdapter(),
      controller: ValuesController,
      before: (made) =>
        (made.getHttpAdapter().getInstance() as { addHook(name: string, hook: (request: unknown, reply: object) => Promise<void>): void }).addHook('onRequest', async (_request, reply) => {
          let prototype = reply as { send(payload: unknown): unknown };
          while (!Object.hasOwn(prototype, 'send')) prototype = Object.getPrototypeOf(prototype) as typeof prototype;
          if (isPatched) return;
          const { send } = prototype;
          isPatched = true;
          restore = () => void Object.assign(prototype, { send });
          Object.assign(prototype, {
            send(this: object, payload: unknown) {
              return send.call(this, typeof payload === 'object' ? { data: payload } : payload);
            },
          });
        }),
    });
    try {
      expect(await expectAsWithout(get, '/data', PAST)).toBe('{"data":{"a":1}}');
      expect(app.get(GiottoCacheService).programs()[0]!.level).toBe('view');
    } finally {
      restore();
    }
  });
});
