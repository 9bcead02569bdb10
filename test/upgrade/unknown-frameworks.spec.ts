import { createRequire } from 'node:module';

import { Controller, Get, type INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GiottoCache, GiottoCacheModule, GiottoView } from 'giotto-cache';

import { ExpressExchange } from '../../lib/http/adapters/express.exchange.js';
import { FASTIFY_INTERNALS } from '../../lib/http/adapters/fastify-internals.js';
import { firstMissing } from '../../lib/http/adapters/internals.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';

const require = createRequire(import.meta.url);

const FASTIFY = /[\\/]node_modules[\\/]fastify[\\/]/;

let runs = 0;

@Controller()
class NumberController {
  @GiottoCache(60)
  @Get('number')
  number() {
    return { run: ++runs };
  }

  @GiottoCache(60)
  @GiottoView({ 'application/json': GiottoView.json(), 'text/csv': ({ run }: { run: number }) => `${run}` })
  @Get('view')
  view() {
    return { run: ++runs };
  }
}

let app: INestApplication | undefined;

afterEach(() => app?.close());

async function started(
  adapter: ExpressAdapter | FastifyAdapter,
  prepare: (app: INestApplication) => void = () => undefined,
) {
  const module = await Test.createTestingModule({
    imports: [GiottoCacheModule.forRoot()],
    controllers: [NumberController],
  }).compile();
  const logger = new RecordingLogger();
  app = module.createNestApplication(adapter as ExpressAdapter, { logger });
  prepare(app);
  await app.init();
  if (adapter instanceof FastifyAdapter) await (app as NestFastifyApplication).getHttpAdapter().getInstance().ready();
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return { logger, get: async (path: string) => statusAndBody(await fetch(`${url}/${path}`)) };
}

const statusAndBody = async (response: Response) => [response.headers.get('cache-status'), await response.json()];

/** A Fastify whose symbol for something has another description. It does with the symbol what it always does. */
function fastifyWithout(symbol: string): object {
  const loaded = takeFastify();
  const symbols = require('fastify/lib/symbols.js') as Record<string, symbol>;
  symbols[symbol] = Symbol('called otherwise');
  const fastify = (require('fastify') as () => object)();
  takeFastify();
  Object.assign(require.cache, loaded);
  return fastify;
}

/** Takes Fastify's modules out of Node's cache, and returns them. */
function takeFastify(): typeof require.cache {
  const modules = Object.entries(require.cache).filter(([path]) => FASTIFY.test(path));
  for (const [path] of modules) delete require.cache[path];
  return Object.fromEntries(modules);
}

const BYPASS = 'giotto; fwd=bypass; detail=unknown-framework';

async function expectBypass({ get, logger }: Awaited<ReturnType<typeof started>>, what: string) {
  for (const path of ['number', 'view']) {
    const run = runs;
    expect(await get(path)).toEqual([BYPASS, { run: run + 1 }]);
    expect(await get(path)).toEqual([BYPASS, { run: run + 2 }]);
  }
  const warnings = logger.warnings.filter((line) => line.includes(what));
  expect(warnings).toEqual([
    expect.stringContaining('NumberController.number is not cached'),
    expect.stringContaining('NumberController.view is not cached'),
  ]);
}

describe('a Fastify of an unknown version', () => {
  it.each([
    ['kRouteContext', 'Symbol(fastify.context)'],
    ['kReplySerializer', 'Symbol(fastify.reply.serializer)'],
    ['kReplyHeaders', 'Symbol(fastify.reply.headers)'],
    ['kReplySerializerDefault', 'Symbol(fastify.replySerializerDefault)'],
  ])('bypasses the cache if %s has another description', async (symbol, what) => {
    await expectBypass(await started(new FastifyAdapter(fastifyWithout(symbol) as never)), what);
  });

  it('bypasses the cache if @fastify/cookie keeps its cookies elsewhere', async () => {
    const adapter = new FastifyAdapter();
    const fastify = adapter.getInstance();
    fastify.decorateReply('setCookie' as never, (() => undefined) as never);
    fastify.decorateReply('unsignCookie' as never, (() => undefined) as never);
    await expectBypass(await started(adapter), '@fastify/cookie');
  });

  it('is cached if the descriptions are as always', async () => {
    const { get, logger } = await started(new FastifyAdapter(fastifyWithout('kTestInternals') as never));
    await get('number');
    expect(await get('number')).toEqual([expect.stringContaining('giotto; hit'), { run: runs }]);
    expect(logger.warnings).toEqual([]);
  });

  const CONTEXT = Symbol('fastify.context');
  const known = { preSerialization: null, onSend: null, [Symbol('fastify.replySerializerDefault')]: null };
  class Base {}
  class Decorated extends Base {}
  const server = { [Symbol('fastify.hooks')]: { preSerialization: [] } };
  const HOOKS = "the route's hooks under Symbol(fastify.context) of a request";
  const replyOf = ({ prototype }: { prototype: object }, props: unknown, parent?: unknown) => ({
    constructor: { prototype, props, parent },
    [Symbol('fastify.reply.serializer')]: null,
    [Symbol('fastify.reply.headers')]: {},
  });
  const reply = replyOf(Decorated, [], Base);

  it.each([
    [undefined, known, reply],
    [undefined, known, replyOf(Base, [])],
    [HOOKS, { ...known, preSerialization: undefined }, reply],
    [HOOKS, { ...known, onSend: {} }, reply],
    ['the decorations in props of a class of replies', known, replyOf(Decorated, undefined, Base)],
    ['the parent of a class of replies', known, replyOf(Decorated, [])],
  ])('lacks %s', (missing, context, given) => {
    expect(firstMissing(FASTIFY_INTERNALS, { request: { [CONTEXT]: context, server }, response: given })).toBe(missing);
  });
});

describe('an Express of an unknown version', () => {
  it.each([
    ['response', 'app.response'],
    ['get', 'app.get()'],
  ])('bypasses the cache without app.%s', async (name, what) => {
    const withoutIt = (target: object, key: PropertyKey): unknown =>
      key === name ? undefined : Reflect.get(target, key);
    const hide = (_request: object, response: { app: object }, next: () => void) => {
      const { app: application } = response;
      Object.defineProperty(response, 'app', {
        get: () => (isAskedByLibrary() ? new Proxy(application, { get: withoutIt }) : application),
      });
      next();
    };
    await expectBypass(await started(new ExpressAdapter(), (application) => void application.use(hide)), what);
  });

  it('is of no concern to responses that are Node’s own, or sent by a function of the application', () => {
    for (const response of [{ statusCode: 200 }, { json: () => undefined }])
      expect(new ExpressExchange({ headers: {} } as never, response as never, false).missingInternal).toBeUndefined();
  });
});

const isAskedByLibrary = (): boolean => new Error().stack!.includes('express-internals');
