import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { All, Body, Controller, Get, HttpCode, NotFoundException, Post, Put, Query, Res } from '@nestjs/common';

import { GiottoCache, GiottoView } from 'giotto-cache';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';

const POST = { methods: ['POST'] };
let runs = 0;

@Controller()
class SearchController {
  @GiottoCache(60, POST)
  @Post('search')
  search(@Body() query: object) {
    return { run: ++runs, query };
  }

  @GiottoCache(60, POST)
  @HttpCode(200)
  @Post('ok')
  ok(@Body() query: object) {
    return { run: ++runs, query };
  }

  @HttpCode(202)
  @GiottoCache(60)
  @Get('accepted')
  accepted() {
    return { run: ++runs };
  }

  @GiottoCache(60)
  @HttpCode(410)
  @Get('gone')
  gone() {
    return { run: ++runs };
  }

  @GiottoCache(60, POST)
  @All('all')
  all(@Body() query?: object) {
    return { run: ++runs, query };
  }

  @GiottoCache(60, { methods: ['PUT'] })
  @Put('put')
  put(@Body() query: object) {
    return { run: ++runs, query };
  }

  @GiottoCache(60, POST)
  @GiottoView({ 'application/json': GiottoView.json() })
  @Post('view')
  view(@Body() query: object) {
    return { run: ++runs, query };
  }

  @GiottoCache(60, POST)
  @Post('found')
  found(@Body() _query: object, @Res({ passthrough: true }) reply: Reply) {
    reply.status(200);
    return { run: ++runs };
  }

  @GiottoCache(60)
  @Get('created')
  created(@Res({ passthrough: true }) reply: Reply) {
    reply.status(201);
    return { run: ++runs };
  }

  @GiottoCache(60)
  @HttpCode(206)
  @Get('partial')
  partial() {
    return { run: ++runs };
  }

  @GiottoCache(60)
  @HttpCode(503)
  @Get('broken')
  broken() {
    return { run: ++runs };
  }

  @GiottoCache(60, { statuses: [404] })
  @Get('missing')
  missing(@Query('thrown') thrown: string | undefined, @Res({ passthrough: true }) reply: Reply) {
    runs++;
    if (thrown !== undefined) throw new NotFoundException('no such thing');
    reply.status(404);
    return { message: 'no such thing' };
  }
}

describe.each(ADAPTERS)('the status that a route answers with by default on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [SearchController] });
  });
  beforeEach(() => {
    runs = 0;
  });
  afterAll(() => app.close());
  const ask = (method: string, path: string, body?: object) =>
    app.ask({ method, path, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });

  it.each([
    ['POST', '/search', 201],
    ['POST', '/ok', 200],
    ['POST', '/all', 200],
    ['POST', '/view', 201],
    ['POST', '/found', 200],
    ['PUT', '/put', 200],
    ['GET', '/accepted', 202],
    ['GET', '/gone', 410],
  ])('may be stored: %s %s is %d', async (method, path, status) => {
    const body = method === 'GET' ? undefined : { x: 12 };
    const [miss, hit] = [await ask(method, path, body), await ask(method, path, body)];
    expect([miss.status, miss.cache, hit.cache, runs]).toEqual([
      status,
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
      1,
    ]);
    expectSame(hit, miss);
  });

  it('is kept for each body apart', async () => {
    const texts = [{ a: 1 }, { a: 2 }, { a: 1 }].map(async (body) => (await ask('POST', '/search', body)).text);
    expect(new Set(await Promise.all(texts)).size).toBe(2);
  });

  it.each([
    ['/partial', 206],
    ['/broken', 503],
    ['/created', 201],
  ])('is no other status, nor one that is over in a moment: GET %s is %d', async (path, status) => {
    for (const run of [1, 2]) {
      const answer = await ask('GET', path);
      expect([answer.status, answer.cache, answer.text]).toEqual([
        status,
        'giotto; fwd=uri-miss; detail=status',
        `{"run":${run}}`,
      ]);
    }
  });

  it('is stored if it is said on the response, and not if an exception says it', async () => {
    const [miss, hit] = [await ask('GET', '/missing'), await ask('GET', '/missing')];
    expect([miss.status, miss.cache, hit.cache, runs]).toEqual([
      404,
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
      1,
    ]);
    expectSame(hit, miss);
    for (const run of [2, 3]) {
      const thrown = await ask('GET', '/missing?thrown=');
      expect([thrown.status, thrown.cache, runs]).toEqual([404, 'giotto; fwd=uri-miss; detail=exception', run]);
    }
  });
});
