import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Res, type INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { expectMissThenHit } from '../support/apps/answers.js';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

interface FastifyReply extends Reply {
  serializer(serialize: (model: unknown) => string): unknown;
}

let runs = 0;

@Controller()
class SettingsController {
  @GiottoCache(60)
  @Get('cached')
  cached() {
    runs++;
    return { html: '<script>&', secret: 's', list: [1, { a: 2 }], x: 1.5 };
  }

  @Get('plain')
  plain() {
    return { html: '<script>&', secret: 's', list: [1, { a: 2 }], x: 1.5 };
  }

  @GiottoCache(60)
  @Get('big')
  big() {
    runs++;
    return { big: 12n };
  }

  @GiottoCache(60)
  @Get('xml-object')
  xmlObject(@Res({ passthrough: true }) reply: Reply) {
    runs++;
    reply.header('Content-Type', 'application/xml');
    return { a: 1 };
  }

  @GiottoCache(60)
  @Get('error-body')
  errorBody(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Content-Type', 'text/html');
    return { statusCode: 422, message: '<b>' };
  }

  @Get('plain/error-body')
  plainErrorBody(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Content-Type', 'text/html');
    return { statusCode: 422, message: '<b>' };
  }

  @GiottoCache(60)
  @Get('xml-serializer')
  xmlSerializer(@Res({ passthrough: true }) reply: FastifyReply) {
    runs++;
    reply.header('Content-Type', 'application/xml');
    reply.serializer((model) => `<${typeof model}/>`);
    return { a: 1 };
  }
}

let app: Running;
afterEach(() => app.close());

const startWith = async (adapter: Adapter, prepare?: (server: INestApplication) => void) => {
  runs = 0;
  app = await start(adapter, { controllers: [SettingsController], prepare });
};

async function expectLikePlain() {
  const plain = await app.get('/plain');
  const miss = await app.get('/cached');
  expect([miss.status, miss.headers['content-type'], miss.text]).toEqual([
    plain.status,
    plain.headers['content-type'],
    plain.text,
  ]);
  expectMissThenHit(miss, await app.get('/cached'));
  expect(runs).toBe(1);
  return miss.text;
}

const instanceOf = (server: INestApplication) =>
  server.getHttpAdapter().getInstance() as { set(name: string, value: unknown): void };

describe('what Express is set to', () => {
  it.each([
    ['json spaces', 2, '{\n  "html"'],
    [
      'json replacer',
      (key: string, value: unknown) => (key === 'secret' ? undefined : value),
      '"html":"<script>&","list"',
    ],
    ['json replacer', ['html'], '{"html":"<script>&"}'],
    ['json escape', true, '\\u003cscript\\u003e\\u0026'],
  ])('shows in the miss and in the hit: %s %s', async (setting, value, shows) => {
    await startWith('express', (server) => instanceOf(server).set(setting, value));
    expect(await expectLikePlain()).toContain(shows);
  });
});

const fastifyOf = (server: INestApplication) => server.getHttpAdapter().getInstance() as FastifyInstance;

describe('what Fastify is set to', () => {
  it('shows in the miss and in the hit: a response schema', async () => {
    await startWith('fastify', (server) =>
      fastifyOf(server).addHook('onRoute', (route) => {
        const properties = { html: { type: 'string' }, x: { type: 'integer' } };
        if (route.url !== '/big') route.schema = { response: { 200: { type: 'object', properties } } };
      }),
    );
    expect(await expectLikePlain()).toBe('{"html":"<script>&","x":1}');
  });

  it('shows in the miss and in the hit: a response schema for the media type', async () => {
    await startWith('fastify', (server) =>
      fastifyOf(server).addHook('onRoute', (route) => {
        const schema = { type: 'object', properties: { html: { type: 'string' } } };
        route.schema = { response: { 200: { content: { 'application/json': { schema } } } } };
      }),
    );
    expect(await expectLikePlain()).toBe('{"html":"<script>&"}');
  });

  it('shows in the miss and in the hit: a serializer for all replies', async () => {
    await startWith('fastify', (server) =>
      fastifyOf(server).setReplySerializer((model) => `all ${JSON.stringify(model)}`),
    );
    expect(await expectLikePlain()).toMatch(/^all \{/);
  });

  it('shows in the miss and in the hit: a serializer of the reply itself', async () => {
    await startWith('fastify');
    const miss = await app.get('/xml-serializer');
    expect([miss.text, miss.headers['content-type']]).toEqual(['<object/>', 'application/xml']);
    expectMissThenHit(miss, await app.get('/xml-serializer'));
  });

  it('refuses an object of a type that is not JSON, and nothing is stored', async () => {
    await startWith('fastify');
    for (const run of [1, 2]) {
      const answer = await app.get('/xml-object');
      expect([answer.status, answer.cache, runs]).toEqual([500, 'giotto; fwd=uri-miss; detail=exception', run]);
    }
  });

  it.each(['preSerialization', 'onSend'])('changes every answer alike: a %s hook', async (hook) => {
    await startWith('fastify', (server) => {
      let calls = 0;
      if (hook === 'preSerialization')
        fastifyOf(server).addHook(hook, async (_request, _reply, model) => ({ ...(model as object), call: ++calls }));
      else fastifyOf(server).addHook('onSend', async (_request, _reply, body) => `${String(body)} ${++calls}`);
    });
    const answers = [await app.get('/cached'), await app.get('/cached'), await app.get('/cached')];
    expect(answers.map(({ cache }) => cache)).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
      'giotto; hit; ttl=60',
    ]);
    expect(answers.map(({ text }) => /(\d)\}?$/.exec(text)![1])).toEqual(['1', '2', '3']);
    expect(runs).toBe(1);
    const level = hook === 'preSerialization' ? 'model' : 'view';
    expect(app.app.get(GiottoCacheService).explain('SettingsController.cached')!.level).toBe(level);
  });

  it('changes every answer, though none is stored: a preSerialization hook of one route', async () => {
    await startWith('fastify', (server) =>
      fastifyOf(server).addHook('onRoute', (route) => {
        route.preSerialization = async (_request: unknown, _reply: unknown, model: unknown) => ({
          ...(model as object),
          secret: '***',
        });
      }),
    );
    for (const run of [1, 2]) {
      const answer = await app.get('/cached');
      expect([answer.cache, JSON.parse(answer.text).secret, runs]).toEqual([
        'giotto; fwd=bypass; detail=rewritten',
        '***',
        run,
      ]);
    }
  });
});

describe.each(['express', 'fastify'] as const)('what cannot be rendered on %s', (adapter) => {
  it('is an error as without the cache, and nothing is stored', async () => {
    await startWith(adapter);
    for (const run of [1, 2]) {
      const answer = await app.get('/big');
      expect([answer.status, answer.cache, runs]).toEqual([500, 'giotto; fwd=uri-miss; detail=exception', run]);
    }
  });
});

describe.each(ADAPTERS)('a body that describes an error, under a type that is no JSON, on %s', (adapter) => {
  it('is never HTML: it goes to the client as the adapter makes it', async () => {
    await startWith(adapter);
    const plain = await app.get('/plain/error-body');
    for (let request = 0; request < 2; request++) {
      const { status, headers, text } = await app.get('/error-body');
      expect([status, headers['content-type'], text]).toEqual([
        plain.status,
        plain.headers['content-type'],
        plain.text,
      ]);
      expect(headers['content-type']).toContain('application/json');
    }
  });
});
