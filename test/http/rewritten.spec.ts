import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Res, UseInterceptors, type INestApplication, type NestInterceptor } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

/** The ways in which handlers of both adapters answer by themselves. */
interface SendingReply extends Reply {
  send(body: unknown): unknown;
  raw?: { end(body: string): void };
  end?(body: string): void;
}

class Watching implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle();
}

let runs = 0;

@Controller()
class RewrittenController {
  @GiottoCache(60)
  @Get('view')
  view() {
    return { run: ++runs };
  }

  @GiottoCache(60)
  @UseInterceptors(Watching)
  @Get('model')
  model() {
    return { run: ++runs };
  }

  @GiottoCache(60)
  @Get('sent')
  sent(@Res({ passthrough: true }) reply: SendingReply) {
    reply.send({ sent: ++runs });
  }

  @GiottoCache(60)
  @Get('ended')
  ended(@Res({ passthrough: true }) reply: SendingReply) {
    const text = `ended ${++runs}`;
    if (reply.raw) reply.raw.end(text);
    else reply.end!(text);
  }
}

type Body = Record<string, unknown> | string;
type ExpressLike = Record<'json' | 'send', (body: Body) => unknown>;

const wrap = (method: 'json' | 'send') => (_request: unknown, response: ExpressLike, next: () => void) => {
  const original = response[method].bind(response);
  let isDone = false;
  response[method] = (body) => {
    if (isDone) return original(body);
    isDone = true;
    return original(typeof body === 'string' ? `${body} wrapped` : { wrapped: body });
  };
  next();
};

const fastifyOf = (server: INestApplication) => server.getHttpAdapter().getInstance() as FastifyInstance;

const wrapFastify = (server: INestApplication) =>
  fastifyOf(server).addHook('onRequest', async (_request, reply) => {
    const original = reply.send.bind(reply) as (body: unknown) => FastifyReply;
    Object.assign(reply, { send: (body: unknown) => original({ wrapped: body }) });
  });

const REWRITERS: [Adapter, string, (server: INestApplication) => unknown][] = [
  ['express', 'res.json', (server) => server.use(wrap('json'))],
  ['express', 'res.send', (server) => server.use(wrap('send'))],
  ['fastify', 'reply.send', wrapFastify],
];

let app: Running;
afterEach(() => app.close());

const begin = async (adapter: Adapter, prepare?: (server: INestApplication) => unknown) => {
  runs = 0;
  app = await start(adapter, { controllers: [RewrittenController], prepare: (server) => void prepare?.(server) });
};

describe.each(REWRITERS)('a middleware on %s that replaces %s', (adapter, _method, rewriter) => {
  it('still works, and rendered answers are not stored', async () => {
    await begin(adapter, rewriter);
    for (const run of [1, 2]) {
      const answer = await app.get('/view');
      expect([answer.cache, runs]).toEqual(['giotto; fwd=bypass; detail=rewritten', run]);
      expect(answer.text).toContain('wrapped');
    }
  });

  it('still works on every hit, if the model is stored', async () => {
    await begin(adapter, rewriter);
    const [miss, hit] = [await app.get('/model'), await app.get('/model')];
    expect([miss.cache, hit.cache, runs]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', 1]);
    expect([hit.text, hit.headers['content-type']]).toEqual([miss.text, miss.headers['content-type']]);
    expect(hit.text).toContain('wrapped');
  });
});

describe.each(ADAPTERS)('a method on %s that answers by itself', (adapter) => {
  it.each(['/sent', '/ended'])('runs the method for each request: %s', async (path) => {
    await begin(adapter);
    const answers = [await app.get(path), await app.get(path)];
    expect(answers.map(({ status, text }) => [status, /\d/.exec(text)![0]])).toEqual([
      [200, '1'],
      [200, '2'],
    ]);
  });
});

describe('a cookie that @fastify/cookie has yet to write', () => {
  it('keeps the answer from being stored', async () => {
    await begin('fastify', (server) =>
      fastifyOf(server).addHook('onRequest', async (_request, reply) => {
        Object.assign(reply, { [Symbol('fastify.reply.setCookies')]: new Map([['a', { value: '1' }]]) });
      }),
    );
    for (const run of [1, 2])
      expect([(await app.get('/view')).cache, runs]).toEqual(['giotto; fwd=uri-miss; detail=set-cookie', run]);
  });
});
