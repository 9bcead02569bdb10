import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, type INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express from 'express';

import { GiottoCacheService } from 'giotto-cache';
import { ADAPTERS } from '../support/apps/application.js';
import {
  derivedAdapter,
  enveloped,
  open,
  opened,
  PagesController,
  patchedAdapter,
  patchReply,
  pristineAdapter,
  record,
  ValuesController,
  ViewsController,
  withOwnJson,
  withOwnSend,
  type Response,
  type Undo,
} from '../support/apps/sending.js';
import { useTemplates } from '../support/apps/templates.js';

type Get = Awaited<ReturnType<typeof open>>['get'];

const STORED = ['giotto; fwd=uri-miss; stored', 'giotto; hit'];
const PAST = Array(2).fill('giotto; fwd=bypass; detail=rewritten');

async function expectAsWithout(get: Get, path: string, caches: string[]) {
  const plain = await get(`/plain${path}`);
  const answers = [await get(path), await get(path)];
  expect(answers.map(({ cache }) => cache.replace(/; ttl=\d+$/, ''))).toEqual(caches);
  for (const { status, text, headers } of answers)
    expect([status, text, headers['content-type']]).toEqual([plain.status, plain.text, plain.headers['content-type']]);
  return plain.text;
}

const responseOf = (app: INestApplication) => (app.getHttpAdapter().getInstance() as { response: Response }).response;

beforeEach(() => {
  record.runs = 0;
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
    const { app, get } = await open({
      adapter: new ExpressAdapter(),
      controller: ValuesController,
      before: (made) => void patch(responseOf(made)),
    });
    expect(await expectAsWithout(get, path, STORED)).toBe(text);
    expect(record.runs).toBe(1);
    expect(app.get(GiottoCacheService).programs()[0]).toMatchObject({
      level: 'model',
      why: 'ResponsePrototype works on the value itself',
    });
  });

  it.each([
    ['before', 'before', STORED],
    ['after', 'after', PAST],
  ] as const)('on the prototype of all responses has it work: %s the start', async (_name, when, caches) => {
    let undo: Undo = () => undefined;
    const { get } = await open({
      adapter: new ExpressAdapter(),
      controller: ValuesController,
      [when]: () => (undo = withOwnJson(express.response as never)),
    });
    try {
      expect(await expectAsWithout(get, '/data', [...caches])).toBe('{"data":{"a":1}}');
    } finally {
      undo();
    }
  });

  it('does not change another application of the process', async () => {
    const one = await open({
      adapter: new ExpressAdapter(),
      controller: ValuesController,
      before: (made) => void withOwnJson(responseOf(made)),
    });
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
    const { get } = await open({
      adapter: new ExpressAdapter(),
      controller: ViewsController,
      before: (made) => void withOwnJson(responseOf(made)),
    });
    const answers = [await get('/data'), await get('/data'), await get('/data', { accept: 'text/csv' })];
    expect(answers.map(({ cache, text }) => [cache, text])).toEqual([
      [PAST[0], '{"data":{"a":1}}'],
      [PAST[0], '{"data":{"a":1}}'],
      [PAST[0], 'a\n1\n'],
    ]);
  });

  it.each(['before', 'after'] as const)(
    'or to render sends pages past the cache, and nothing else: %s the start',
    async (when) => {
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
    },
  );
});

describe.each(ADAPTERS)('an application on %s with a reply() of its own', (adapter) => {
  it.each([
    ['of a derived adapter', derivedAdapter],
    ['of the adapter itself', patchedAdapter],
  ])('has it work on every hit: %s', async (_where, make) => {
    const { app, get } = await open({ adapter: make(adapter), controller: ValuesController });
    expect(await expectAsWithout(get, '/data', STORED)).toBe('{"data":{"a":1}}');
    await expectAsWithout(get, '/text', STORED);
    expect(record.runs).toBe(2);
    expect(app.get(GiottoCacheService).programs()[0]).toMatchObject({
      level: 'model',
      why: 'HttpAdapter works on the value itself',
    });
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
      Object.defineProperty(prototype, 'reply', {
        value: reply,
        writable: true,
        configurable: true,
        enumerable: false,
      });
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
        (
          made.getHttpAdapter().getInstance() as {
            addHook(name: string, hook: (request: unknown, reply: object) => Promise<void>): void;
          }
        ).addHook('onRequest', async (_request, reply) => {
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
