import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { gunzipSync } from 'node:zlib';

import { VariantMaker } from '../../lib/http/compress/variant-maker.js';
import { lastingHeaders } from '../support/apps/answers.js';
import { start, type Running } from '../support/apps/application.js';
import { HookedController, LONG, MODELS } from '../support/apps/hooked.controller.js';
import type { Answer } from '../support/apps/http-client.js';

type Hook = (request: FastifyRequest, reply: FastifyReply, payload: unknown) => Promise<unknown>;

/** What the hook does now. */
let hook: Hook;
let seen: string[] = [];

const isStream = (payload: unknown): payload is Readable => typeof (payload as Readable | null)?.pipe === 'function';

/** A payload in words. */
function described(payload: unknown): string {
  if (isStream(payload)) return 'a stream';
  return Buffer.isBuffer(payload) ? `bytes ${payload.toString('hex')}` : `${typeof payload} ${String(payload)}`;
}

const looksOn: Hook = async (_request, _reply, payload) => void seen.push(described(payload));
const replaces: Hook = async (_request, _reply, payload) =>
  typeof payload === 'string' ? payload.replaceAll('a', 'bb') : payload;
const text: Hook = async (_request, _reply, payload) => (payload as string).replace('a', 'bb');

/** The ways in which an application adds a hook. */
const WAYS: Record<string, (fastify: FastifyInstance, own: Hook) => unknown> = {
  'by addHook()': (fastify, own) => fastify.addHook('onSend', own),
  'by a plugin': (fastify, own) => {
    const plugin = async (instance: FastifyInstance) => void instance.addHook('onSend', own);
    return fastify.register(Object.assign(plugin, { [Symbol.for('skip-override')]: true }));
  },
  'route by route': (fastify, own) =>
    fastify.addHook('onRoute', (route) => {
      route.onSend = [...[route.onSend ?? []].flat(), own];
    }),
};

describe.each(Object.keys(WAYS))('an onSend hook on fastify, added %s', (way) => {
  let app: Running;
  beforeAll(async () => {
    app = await start('fastify', {
      controllers: [HookedController],
      prepare: (server) =>
        void WAYS[way]!(server.getHttpAdapter().getInstance() as FastifyInstance, (...given) => hook(...given)),
    });
  });
  beforeEach(() => {
    app.clock.now += 10_000_000;
    [hook, seen] = [looksOn, []];
  });
  afterAll(() => app.close());

  /** Fastify gives 204 a type on HEAD, and on GET none. */
  const isCompared = (status: number, line: string) =>
    !/^(etag|vary|transfer-encoding|content-length)/i.test(line) && (status !== 204 || !/^content-type/i.test(line));

  const comparable = (answer: Answer) => [
    answer.status,
    answer.text,
    lastingHeaders(answer).filter((line) => isCompared(answer.status, line)),
  ];

  /** What hooks see of a request for it, and what comes of that. */
  const observe = async (path: string, question: Parameters<Running['get']>[1] = {}) => {
    seen = [];
    const answer = await app.get(path, question).catch((error: Error) => error.message);
    return { seen, answer: typeof answer === 'string' ? answer : comparable(answer) };
  };

  it.each(Object.keys(MODELS))('sees what it would see without a cache, on misses and hits: %s', async (model) => {
    for (const does of [looksOn, replaces]) {
      hook = async (...given) => (await looksOn(...given), does === looksOn ? undefined : does(...given));
      app.clock.now += 1_000_000;
      const plain = await observe(`/plain/${model}`);
      expect(plain.seen).toHaveLength(1);
      for (let request = 0; request < 3; request++) expect(await observe(`/cached/${model}`)).toEqual(plain);
    }
  });

  it.each(Object.keys(MODELS))('sees what it would see without a cache, on HEAD: %s', async (model) => {
    const plain = await observe(`/plain/${model}`, { method: 'HEAD' });
    for (let request = 0; request < 2; request++)
      expect(await observe(`/cached/${model}`, { method: 'HEAD' })).toEqual(plain);
    await app.get(`/cached/${model}`);
    expect(await observe(`/cached/${model}`, { method: 'HEAD' })).toEqual(plain);
  });

  it('changes text, whose length is right', async () => {
    hook = text;
    for (const method of ['GET', 'HEAD']) {
      const plain = await app.ask({ path: '/plain/object', method });
      for (let request = 0; request < 2; request++) {
        const answer = await app.ask({ path: '/cached/object', method });
        expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([
          plain.status,
          plain.text,
          plain.headers['content-length'],
        ]);
      }
    }
  });

  it('changes streams, whose length nobody knows', async () => {
    const louder = () =>
      new Transform({ transform: (chunk: Buffer, _encoding, done) => done(null, `${String(chunk).toUpperCase()}!`) });
    hook = async (_request, _reply, payload) => (isStream(payload) ? payload.pipe(louder()) : payload);
    for (let request = 0; request < 2; request++) {
      const answer = await app.get('/cached/file');
      expect([answer.text.replaceAll('!', ''), answer.headers['content-length']]).toEqual(['AB', undefined]);
    }
    hook = looksOn;
    const hit = await app.get('/cached/file');
    expect([hit.text, hit.headers['content-length'], seen]).toEqual(['ab', '2', ['a stream']]);
  });

  it('sees an empty text if the client has the answer already', async () => {
    const { headers } = await app.get('/cached/object');
    for (const method of ['GET', 'HEAD']) {
      hook = method === 'GET' ? text : replaces;
      const answer = await app.ask({ path: '/cached/object', method, headers: { 'if-none-match': headers.etag } });
      expect([answer.status, answer.text, answer.headers.etag]).toEqual([304, '', headers.etag]);
      for (const name of ['content-length', 'content-type']) expect(answer.headers).not.toHaveProperty(name);
    }
  });

  it('may answer 304 by itself, as before', async () => {
    const tagging: Hook = async (request, reply, payload) => {
      const tag = `"${createHash('sha1')
        .update(payload as string)
        .digest('hex')}"`;
      reply.header('etag', tag);
      if (request.headers['if-none-match'] !== tag) return payload;
      reply.code(304);
      return '';
    };
    hook = tagging;
    const { headers } = await app.get('/plain/object');
    for (let request = 0; request < 2; request++) {
      expect((await app.get('/cached/object')).headers.etag).toBe(headers.etag);
      const answer = await app.get('/cached/object', { headers: { 'if-none-match': headers.etag } });
      expect([answer.status, answer.text]).toEqual([304, '']);
    }
  });

  it('sees text of a stale entry', async () => {
    hook = text;
    await app.get('/stale');
    app.clock.now += 70_000;
    const answer = await app.get('/stale');
    expect([answer.status, answer.text, answer.cache]).toEqual([
      200,
      '{"bb":"stale"}',
      'giotto; hit; ttl=-10; detail=stale-while-revalidate',
    ]);
  });

  it.each([
    ['application/json', 'string {"a":1}'],
    ['text/html', 'string <a>'],
    ['application/xml', `bytes ${Buffer.from('<a/>').toString('hex')}`],
  ])('sees what a view made: %s', async (accept, expected) => {
    for (let request = 0; request < 2; request++) await app.get('/viewed', { headers: { accept } });
    expect(seen).toEqual([expected, expected]);
  });

  it('sees text if a compressed answer is stored, and what it leaves alone goes out compressed', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    await app.get('/compressed', { headers });
    await (app.app.get(VariantMaker) as unknown as { work: Promise<void> }).work;
    hook = looksOn;
    const left = await app.get('/compressed', { headers });
    expect([
      left.headers['content-encoding'],
      left.headers['content-length'],
      JSON.parse(gunzipSync(left.body).toString()),
    ]).toEqual(['gzip', String(left.body.length), LONG]);
    hook = replaces;
    const plain = await app.get('/long');
    const changed = await app.get('/compressed', { headers });
    expect([changed.headers['content-encoding'], changed.text]).toEqual([undefined, plain.text]);
    expect(changed.headers.etag).toBe(String(left.headers.etag).replace('-gzip', ''));
    hook = looksOn;
    const head = await app.ask({ path: '/compressed', method: 'HEAD', headers });
    expect([head.headers['content-length'], head.headers['content-encoding']]).toEqual([
      String(left.body.length),
      'gzip',
    ]);
  });

  it('sets a status and headers that are not stored', async () => {
    hook = async (_request, reply) => void reply.code(418).header('x-hook', 'yes');
    for (let request = 0; request < 2; request++) expect((await app.get('/cached/object')).status).toBe(418);
    hook = looksOn;
    const hit = await app.get('/cached/object');
    expect([hit.status, hit.headers['x-hook'], hit.cache]).toEqual([200, undefined, 'giotto; hit; ttl=60']);
  });

  it('may fail, and sees the error as text', async () => {
    hook = async (_request, _reply, payload) => {
      seen.push(described(payload));
      if (seen.length === 1) throw new Error('by the hook');
    };
    const plain = await observe('/plain/object');
    for (let request = 0; request < 2; request++) expect(await observe('/cached/object')).toEqual(plain);
    expect(plain.answer[0]).toBe(500);
  });

  it('sees a method’s error as before', async () => {
    hook = text;
    const answer = await app.get('/throwing');
    expect([answer.status, answer.text]).toEqual([500, '{"stbbtusCode":500,"message":"Internal server error"}']);
  });
});
