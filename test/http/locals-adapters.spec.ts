import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';

import { start, type Running } from '../support/apps/application.js';
import { before, localsOf, type AnyReply, type AnyRequest } from '../support/apps/before.js';
import { counted, PagesController, seen } from '../support/apps/pages.controller.js';
import { useTemplates } from '../support/apps/templates.js';

describe('what Fastify programs declare for their replies', () => {
  let app: Running;
  afterEach(() => app.close());

  const begin = async (act: (request: AnyRequest, reply: AnyReply) => void, isRaw = false) => {
    counted.runs = 0;
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

  it('may have a serializer of the reply’s own, by which each client gets another form', async () => {
    await begin(({ headers }, reply) => {
      if (headers['x-form'] === undefined) return;
      (reply.serializer as (serialize: (model: object) => string) => void)(
        (model) => `${headers['x-form']} of ${Object.keys(model).join()}`,
      );
    });
    for (const form of ['one', 'other']) {
      const { cache, text } = await app.get('/json', { headers: { 'x-form': form } });
      expect([cache, text]).toEqual(['giotto; fwd=bypass; detail=rewritten', `${form} of n`]);
    }
    expect(await twice('/json')).toEqual(HIT);
  });

  it.each([
    ['locals', (reply: AnyReply) => (reply.locals = { visitor: 'a' })],
    ['a property', (reply: AnyReply) => (reply.trace = 'a')],
  ])('has a raw response, on which a middleware may put state: %s', async (_, act) => {
    await begin((_request, reply) => void act(reply), true);
    expect(await twice('/res')).toEqual(BYPASS);
    expect(await twice('/page')).toEqual(HIT);
  });
});

describe('an accessor that decorates the replies of Fastify', () => {
  const begin = (prototype: object) =>
    start('fastify', {
      controllers: [PagesController],
      prepare: async (made) => {
        await useTemplates('fastify', made);
        const fastify = made.getHttpAdapter().getInstance() as { decorateReply(name: string, value: unknown): void };
        for (const [name, value] of Object.entries(prototype)) fastify.decorateReply(name, value);
      },
    });

  it('is state, since it may look at the request', async () => {
    const app = await begin({
      trace: {
        getter(this: AnyReply & { request: AnyRequest }) {
          return this.request.headers['x-visitor'];
        },
      },
    });
    for (const visitor of ['a', 'b']) {
      const [cached, plain] = [
        await app.get('/res', { headers: { 'x-visitor': visitor } }),
        await app.get('/plain/res', { headers: { 'x-visitor': visitor } }),
      ];
      expect([cached.cache, seen(cached.text)]).toEqual(['giotto; fwd=bypass; detail=locals', seen(plain.text)]);
    }
    await app.close();
  });

  it('is none for whom it is hidden from, nor is a function', async () => {
    const app = await begin({ trace: { getter: () => 'a' }, toast: () => 'a' });
    expect([(await app.get('/page')).cache, (await app.get('/page')).cache]).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
    ]);
    await app.close();
    const other = await begin({ toast: () => 'a' });
    expect([(await other.get('/res')).cache, (await other.get('/res')).cache]).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
    ]);
    await other.close();
  });
});

describe('a prototype that a middleware on Express gives a response', () => {
  it('is state', async () => {
    const prepare = async (made: INestApplication) => {
      await useTemplates('express', made);
      before('express', made, ({ headers }, reply) => {
        const own = Object.assign(Object.create(Object.getPrototypeOf(reply) as object) as object, {
          trace: headers['x-visitor'],
        });
        if (headers['x-visitor'] !== undefined) Object.setPrototypeOf(reply, own);
      });
    };
    const app = await start('express', { controllers: [PagesController], prepare });
    for (const visitor of ['a', 'b']) {
      const { cache, text } = await app.get('/res', { headers: { 'x-visitor': visitor } });
      expect([cache, text]).toEqual(['giotto; fwd=bypass; detail=locals', expect.stringContaining(visitor)]);
    }
    expect([(await app.get('/res')).cache, (await app.get('/res')).cache]).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
    ]);
    await app.close();
  });
});

describe('a middleware on Express that renders in its own way', () => {
  it('bypasses, since what it renders may be its visitor’s', async () => {
    counted.runs = 0;
    const prepare = async (made: INestApplication) => {
      await useTemplates('express', made);
      before('express', made, (_, reply) => {
        const render = reply.render as (...args: unknown[]) => void;
        reply.render = (...args: unknown[]) => (
          Object.assign(localsOf(reply), { visitor: 'flashed' }),
          render.apply(reply, args)
        );
      });
    };
    const app = await start('express', { controllers: [PagesController], prepare });
    for (const path of ['/page', '/representation'])
      for (let request = 0; request < 2; request++) {
        const answer = await app.get(path);
        expect([answer.cache, seen(answer.text)]).toEqual(['giotto; fwd=bypass; detail=rewritten', '<p>flashed #</p>']);
      }
    await app.close();
  });
});
