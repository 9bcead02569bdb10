import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, ParseIntPipe, Query, Render } from '@nestjs/common';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { expectMissThenHit, lastingHeaders } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { useTemplates } from '../support/apps/templates.js';

let runs = 0;
let renderings = 0;

const model = (x: number) => ({ x, title: '"zażółć" <&>', count: (value: number) => (renderings++, value) });

@Controller()
class PagesController {
  @GiottoCache(60, { program: 'squared' })
  @Render('square.ejs')
  @Get('cached')
  cached(@Query('x', ParseIntPipe) x: number) {
    runs++;
    return model(x);
  }

  @Render('square.ejs')
  @Get('plain')
  plain(@Query('x', ParseIntPipe) x: number) {
    return model(x);
  }

  @GiottoCache(60)
  @Render('square.ejs')
  @Header('Content-Type', 'application/xhtml+xml')
  @Get('typed')
  typed() {
    runs++;
    return model(3);
  }

  @GiottoCache(60)
  @Render('broken.ejs')
  @Get('broken')
  broken() {
    runs++;
    return {};
  }
}

describe.each(ADAPTERS)('a template on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    [runs, renderings] = [0, 0];
    app = await start(adapter, {
      controllers: [PagesController],
      cache: { exposeKey: false },
      prepare: (server) => useTemplates(adapter, server),
    });
  });
  afterEach(() => app.close());

  it('is stored as the HTML that it makes, and the engine does not run on a hit', async () => {
    const plain = await app.get('/plain?x=12');
    renderings = 0;
    const [miss, hit] = [await app.get('/cached?x=12'), await app.get('/cached?x=012')];
    expectMissThenHit(miss, hit);
    expect([miss.status, miss.headers['content-type'], miss.text]).toEqual([
      200,
      plain.headers['content-type'],
      plain.text,
    ]);
    expect(hit.text).toContain('12 squared is 144.');
    expect([runs, renderings]).toEqual([1, 1]);
    expect((await app.get('/cached?x=13')).text).toContain('169');
    expect([runs, renderings]).toEqual([2, 2]);
  });

  it('has text/html in its key', () => {
    expect(app.app.get(GiottoCacheService).explain('squared')).toMatchObject({ mediaType: 'text/html', level: 'view' });
  });

  it('answers HEAD from the entry', async () => {
    const get = await app.get('/cached?x=2');
    const head = await app.ask({ method: 'HEAD', path: '/cached?x=2' });
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(get.body.length)]);
    expect(lastingHeaders(head)).toEqual(lastingHeaders(get));
    const filled = await app.ask({ method: 'HEAD', path: '/cached?x=3' });
    expect([filled.cache, filled.body.length]).toEqual(['giotto; fwd=uri-miss; stored', 0]);
    expect((await app.get('/cached?x=3')).text).toContain('9');
    expect([runs, renderings]).toEqual([2, 2]);
  });

  it.each(['GET', 'HEAD'])('answers a conditional %s with 304, without the engine', async (method) => {
    const { etag } = (await app.get('/cached?x=2')).headers;
    const answer = await app.ask({ method, path: '/cached?x=2', headers: { 'if-none-match': etag } });
    expect([answer.status, answer.body.length, answer.headers.etag, runs, renderings]).toEqual([304, 0, etag, 1, 1]);
    for (const name of ['content-type', 'content-length', 'transfer-encoding'])
      expect(answer.headers).not.toHaveProperty(name);
  });

  it('keeps the media type that the method declares', async () => {
    const [miss, hit] = [await app.get('/typed'), await app.get('/typed')];
    expectMissThenHit(miss, hit);
    expect(hit.headers['content-type']).toMatch(/^application\/xhtml\+xml/);
  });

  it('that fails is an error, and nothing is stored', async () => {
    for (const run of [1, 2]) {
      const answer = await app.get('/broken');
      expect([answer.status, answer.cache, runs]).toEqual([500, 'giotto; fwd=uri-miss; detail=exception', run]);
    }
  });
});
