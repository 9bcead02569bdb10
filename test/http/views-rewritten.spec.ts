import { Controller, Get, type INestApplication } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';

import { GiottoCache, GiottoView } from 'giotto-cache';
import { ADAPTERS, start, type Adapter } from '../support/apps/application.js';

const PICTURE = Buffer.from([0x89, 0x50, 0xff]);

@Controller()
class NotesController {
  @Get('note')
  @GiottoCache(60)
  @GiottoView({
    'text/plain': (model) => `text of ${JSON.stringify(model)}`,
    'application/json': GiottoView.json(),
    'image/png': () => PICTURE,
  })
  note() {
    return { a: 1 };
  }
}

const HOOKS: Record<Adapter, (server: INestApplication) => void> = {
  express: (server) => {
    server.use(
      (
        _request: unknown,
        response: { json(body: object): unknown; send(body: unknown): unknown },
        next: () => void,
      ) => {
        const { json: sendJson, send } = response;
        response.json = (body) => sendJson.call(response, { ...body, masked: true });
        response.send = (body) => send.call(response, typeof body === 'string' ? body.replace('a', 'A') : body);
        next();
      },
    );
  },
  fastify: (server) => {
    const fastify = server.getHttpAdapter().getInstance() as FastifyInstance;
    fastify.addHook('onRequest', async (_request, reply) => {
      const { send } = reply;
      reply.send = (payload) => send.call(reply, rewritten(payload));
    });
  },
};

const rewritten = (payload: unknown) => {
  if (typeof payload === 'string') return payload.replace('a', 'A');
  return Buffer.isBuffer(payload) ? payload : { ...(payload as object), masked: true };
};

describe.each(ADAPTERS)('what rewrites answers on %s', (adapter) => {
  it('gets values and text to rewrite', async () => {
    const app = await start(adapter, { controllers: [NotesController], prepare: HOOKS[adapter] });
    const [text, data] = [await app.get('/note'), await app.get('/note', { headers: { accept: 'application/json' } })];
    expect(text.text).toBe('text of {"A":1}');
    expect(JSON.parse(data.text.replace('A', 'a'))).toEqual({ a: 1, masked: true });
    expect([text.cache, data.cache]).toEqual(Array(2).fill('giotto; fwd=bypass; detail=rewritten'));
    expect([text.headers['content-type'], data.headers['content-type']]).toEqual([
      'text/plain; charset=utf-8',
      'application/json; charset=utf-8',
    ]);
    const picture = await app.get('/note', { headers: { accept: 'image/png' } });
    expect([picture.body, picture.headers['content-type']]).toEqual([PICTURE, 'image/png']);
    await app.close();
  });
});
