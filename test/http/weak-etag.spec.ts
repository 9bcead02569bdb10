import compress from '@fastify/compress';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Header,
  Res,
  UseInterceptors,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import compression from 'compression';
import type { FastifyInstance } from 'fastify';
import { map } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoView } from 'giotto-cache';
import { start, type Adapter, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { VariantMaker } from '../../lib/http/compress/variant-maker.js';

const LONG = { rows: Array.from({ length: 500 }, (_, id) => ({ id, name: `row ${id}` })) };

class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) =>
    next.handle().pipe(map((data: unknown) => ({ ...(data as object) })));
}

const tagged = (reply: Reply) => (reply.header('ETag', '"own"'), LONG);

@Controller()
class ReportsController {
  @GiottoCache(60) @Get('plain') plain() {
    return LONG;
  }
  @GiottoCache(60, { compress: true }) @Get('compressed') compressed() {
    return LONG;
  }
  @GiottoCache(60) @GiottoView({ 'application/json': GiottoView.json() }) @Get('representation') representation() {
    return LONG;
  }
  @GiottoView({ 'application/json': GiottoView.json() }) @Get('uncached-representation') uncachedRepresentation() {
    return LONG;
  }
  @GiottoCache(60) @Get('own') own(@Res({ passthrough: true }) reply: Reply) {
    return tagged(reply);
  }
  @GiottoCache(60) @Header('ETag', '"declared"') @Get('declared') declared() {
    return LONG;
  }
  @GiottoCache(60) @UseInterceptors(Wrapping) @Get('model') model(@Res({ passthrough: true }) reply: Reply) {
    return tagged(reply);
  }
  @GiottoCache(() => null) @Get('unstored') unstored(@Res({ passthrough: true }) reply: Reply) {
    return tagged(reply);
  }
}

const PATHS = [
  '/plain',
  '/compressed',
  '/representation',
  '/uncached-representation',
  '/own',
  '/declared',
  '/model',
  '/unstored',
];
const fastifyOf = (app: INestApplication) => app.getHttpAdapter().getInstance() as FastifyInstance;

type Endable = { end: (...args: unknown[]) => unknown };
const ownEnd = (_request: unknown, response: Endable, next: () => void) => {
  const { end } = response;
  response.end = (...args) => end.apply(response, args);
  next();
};

const TRANSFORMERS: [Adapter, string, (app: INestApplication) => unknown][] = [
  ['express', 'compression()', (app) => app.use(compression())],
  ['express', 'its own end', (app) => app.use(ownEnd)],
  ['fastify', '@fastify/compress', (app) => (app as NestFastifyApplication).register(compress as never)],
  [
    'fastify',
    'an onSend hook',
    (app) => fastifyOf(app).addHook('onSend', async (_request, _reply, payload) => payload),
  ],
  ['fastify', 'the raw response’s own end', (app) => app.use(ownEnd)],
];

let app: Running;

/** One application for all tests of a block: each test begins with an empty cache. */
function share(adapter: Adapter, prepare: (app: INestApplication) => unknown): void {
  beforeAll(async () => {
    app = await start(adapter, {
      controllers: [ReportsController],
      prepare: async (made) => void (await prepare(made)),
    });
  });
  beforeEach(() => app.app.get(GiottoCacheService).clear());
  afterAll(() => app.close());
}

describe.each(TRANSFORMERS)('an entity tag on %s behind %s', (adapter, _what, prepare) => {
  share(adapter, prepare);

  it.each(PATHS)('is weak on miss, hit and 304, in whichever coding: %s', async (path) => {
    for (const coding of ['identity', 'gzip', 'br']) {
      await app.get(path, { headers: { 'accept-encoding': coding } });
      await (app.app.get(VariantMaker) as unknown as { work: Promise<void> }).work;
      const answer = await app.get(path, { headers: { 'accept-encoding': coding } });
      expect([answer.status, answer.headers.etag]).toEqual([200, expect.stringMatching(/^W\/"[^"]+"$/)]);
      const again = await app.get(path, {
        headers: { 'accept-encoding': coding, 'if-none-match': answer.headers.etag },
      });
      if (path !== '/model' && path !== '/unstored')
        expect([again.status, again.headers.etag]).toEqual([304, answer.headers.etag]);
    }
  });

  it('answers a tag that was strong before', async () => {
    await app.get('/own');
    expect((await app.get('/own', { headers: { 'if-none-match': '"own"' } })).status).toBe(304);
  });
});

describe.each<[Adapter, (app: INestApplication) => unknown]>([
  [
    'express',
    (made) =>
      made.use(
        (_request: unknown, response: { writeHead: (...args: unknown[]) => unknown }, next: () => void) => (
          (response.writeHead = response.writeHead.bind(response)),
          next()
        ),
      ),
  ],
  ['fastify', (made) => fastifyOf(made).addHook('onResponse', async () => undefined)],
])('an entity tag on %s that nothing follows but what sets headers', (adapter, prepare) => {
  share(adapter, prepare);

  it.each(PATHS.filter((path) => path !== '/compressed'))(
    'is strong on miss and hit, of GET and HEAD: %s',
    async (path) => {
      for (const method of ['GET', 'GET', 'HEAD'])
        expect((await app.ask({ path, method })).headers.etag).toMatch(/^"[^"]+"$/);
    },
  );
});
