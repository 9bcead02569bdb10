import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, HttpCode, Param, Res, StreamableFile } from '@nestjs/common';
import { from, of } from 'rxjs';
import { Readable } from 'node:stream';

import { GiottoCache } from 'giotto-cache';
import { expectMissThenHit, expectStreamThenHit } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

class Point {
  constructor(
    readonly x: number,
    private readonly y = 2,
  ) {}
}

/** What a method may return, by a name for the path. */
const MODELS: Record<string, () => unknown> = {
  object: () => ({ a: 1, nested: { list: [1, 'two', null, { three: 3 }] }, gone: undefined }),
  emptyObject: () => ({}),
  noPrototype: () => Object.assign(Object.create(null) as object, { a: 1 }),
  instance: () => new Point(1),
  array: () => [1, undefined, 'x', [NaN]],
  emptyArray: () => [],
  string: () => 'plain <b>text</b> & more',
  unicode: () => 'Zażółć 🦆 漢字 \u2028 \ud800',
  unicodeObject: () => ({ 'klucz é': '🦆\u0000"\\' }),
  number: () => 42,
  fraction: () => -1.5,
  nan: () => NaN,
  bigNumber: () => 1e300,
  true: () => true,
  false: () => false,
  null: () => null,
  undefined: () => undefined,
  empty: () => '',
  zero: () => 0,
  buffer: () => Buffer.from([0, 255, 10, 13]),
  emptyBuffer: () => Buffer.alloc(0),
  typedArray: () => new Uint16Array(Buffer.alloc(6, 'abc').buffer),
  date: () => new Date(0),
  map: () => new Map([['a', 1]]),
  toJsonUndefined: () => ({ toJSON: () => undefined }),
  func: () => () => 1,
  symbol: () => Symbol.for('x'),
  toJson: () => ({ toJSON: () => ({ made: 'by toJSON' }) }),
  file: () => new StreamableFile(Readable.from([Buffer.from('one'), Buffer.from('two')])),
  fileOfBuffer: () =>
    new StreamableFile(Buffer.from('%PDF'), {
      type: 'application/pdf',
      disposition: 'attachment; filename="a.pdf"',
      length: 4,
    }),
  promise: () => Promise.resolve({ a: 1 }),
  observable: () => of({ last: 1 }),
  longObservable: () => from([{ first: 1 }, { last: 2 }]),
  promisedObservable: async () => of('x'),
  megabyte: () => Array.from({ length: 16_000 }, (_, at) => ({ at, text: 'żółw'.repeat(10) })),
};

let requests = 0;
const runs = new Map<string, number>();
const run = (name: string) => runs.set(name, (runs.get(name) ?? 0) + 1);

@Controller()
class ModelsController {
  @GiottoCache(3600)
  @Get('cached/:model')
  cached(@Param('model') model: string) {
    run(model);
    return MODELS[model]!();
  }

  @Get('plain/:model')
  plain(@Param('model') model: string) {
    return MODELS[model]!();
  }
}

/** How a method may set headers and status, beside what it returns. */
const REPRESENTATIONS: Record<string, (reply: Reply) => unknown> = {
  spelled: (reply) => (reply.header('X-CamelCase-ID', 'a, b'), { a: 1 }),
  lines: (reply) => (reply.header('Link', ['<a>; rel=x', '<b>; rel=y']), { a: 1 }),
  xml: (reply) => (reply.header('Content-Type', 'application/xml'), '<a/>'),
  latin: (reply) => (reply.header('Content-Type', 'text/plain; charset=iso-8859-1'), 'é'),
  parameters: (reply) => (reply.header('Content-Type', 'text/plain; format=flowed; charset=utf-8'), 'é'),
  hal: (reply) => (reply.header('Content-Type', 'application/hal+json'), { a: 1 }),
  halWithProfile: (reply) => (reply.header('Content-Type', 'Application/HAL+JSON;profile=x'), { a: 1 }),
  jsonText: (reply) => (reply.header('Content-Type', 'application/json'), '{"by":"hand"}'),
  nullXml: (reply) => (reply.header('Content-Type', 'application/xml'), null),
  image: (reply) => (reply.header('Content-Type', 'image/png'), new StreamableFile(Buffer.from([137, 80]))),
  typedFile: (reply) => (
    reply.header('Content-Type', 'text/csv'),
    new StreamableFile(Buffer.from('a,b'), { type: 'text/plain' })
  ),
  language: (reply) => (reply.header('Content-Language', 'pl'), 'tak'),
  teapot: (reply) => (reply.status(418), { short: 'stout' }),
  notFound: (reply) => (reply.status(404), { missing: true }),
  noContent: (reply) => (reply.status(204), undefined),
};

@Controller()
class RepresentationsController {
  @GiottoCache(3600, { statuses: [204, 404, 418] })
  @Get('cached-representation/:representation')
  cached(@Param('representation') representation: string, @Res({ passthrough: true }) reply: Reply) {
    run(representation);
    return REPRESENTATIONS[representation]!(reply);
  }

  @Get('plain-representation/:representation')
  plain(@Param('representation') representation: string, @Res({ passthrough: true }) reply: Reply) {
    return REPRESENTATIONS[representation]!(reply);
  }

  @GiottoCache(3600, { statuses: [202] })
  @Get('declared')
  @HttpCode(202)
  @Header('X-Fixed', 'Yes')
  @Header('X-Counted', (() => String(run('declared').size > 0)) as never)
  @Header('Content-Type', 'text/turtle')
  declared() {
    run('declared method');
    return '<a> <b> <c> .';
  }

  @GiottoCache(3600)
  @Get('removed')
  removed(@Res({ passthrough: true }) reply: Reply) {
    run('removed');
    reply.removeHeader('X-Set-Before');
    return 'bare';
  }
}

describe.each(ADAPTERS)('a hit on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, {
      controllers: [ModelsController, RepresentationsController],
      prepare: (server) => {
        server.use(
          (_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
            response.setHeader('X-Set-Before', 'by a middleware');
            response.setHeader('X-Request', String(++requests));
            next();
          },
        );
      },
    });
  });
  beforeEach(() => runs.clear());
  afterAll(() => app.close());

  it.each(Object.keys(MODELS))('of %s is the miss, which is the answer without a cache', async (model) => {
    const plain = await app.get(`/plain/${model}`);
    const miss = await app.get(`/cached/${model}`);
    const hit = await app.get(`/cached/${model}`);
    expect([miss.status, miss.headers['content-type'], miss.headers['content-disposition']]).toEqual([
      plain.status,
      plain.headers['content-type'],
      plain.headers['content-disposition'],
    ]);
    expect(miss.body.equals(plain.body)).toBe(true);
    (model === 'file' ? expectStreamThenHit : expectMissThenHit)(miss, hit);
    expect(hit.headers['content-length']).toBe(String(hit.body.length));
    expect(runs.get(model)).toBe(1);
  });

  it.each(Object.keys(REPRESENTATIONS))(
    'with the representation %s is the miss, which is the answer without a cache',
    async (representation) => {
      const plain = await app.get(`/plain-representation/${representation}`);
      const miss = await app.get(`/cached-representation/${representation}`);
      const hit = await app.get(`/cached-representation/${representation}`);
      expect([miss.status, miss.headers['content-type'], miss.text]).toEqual([
        plain.status,
        plain.headers['content-type'],
        plain.text,
      ]);
      expectMissThenHit(miss, hit);
      expect(runs.get(representation)).toBe(1);
    },
  );

  it('has the headers and the status that decorators declare', async () => {
    const miss = await app.get('/declared');
    const hit = await app.get('/declared');
    expectMissThenHit(miss, hit);
    expect([hit.status, hit.headers['x-fixed'], hit.headers['x-counted']]).toEqual([202, 'Yes', 'true']);
    expect(runs.get('declared method')).toBe(1);
  });

  it('lacks a header that the method removed', async () => {
    const miss = await app.get('/removed');
    const hit = await app.get('/removed');
    expectMissThenHit(miss, hit);
    expect(hit.headers).not.toHaveProperty('x-set-before');
    expect((await app.get('/plain/object')).headers['x-set-before']).toBe('by a middleware');
  });

  it('has what a middleware set for its own request', async () => {
    await app.get('/cached/object');
    expect((await app.get('/cached/object')).headers['x-request']).toBe(String(requests));
  });

  it('spells headers as the method did, if the adapter does', async () => {
    await app.get('/cached-representation/spelled');
    const spelling = adapter === 'express' ? 'X-CamelCase-ID' : 'x-camelcase-id';
    expect((await app.get('/cached-representation/spelled')).rawHeaders).toContain(spelling);
  });
});
