import { Controller, Get, Header, ParseIntPipe, Query, Req, Res } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gunzipSync } from 'node:zlib';

import { GiottoCache, GiottoLanguage, GiottoMediaType, GiottoView, type GiottoViewCall } from 'giotto-cache';
import { VariantMaker } from '../../lib/http/compress/variant-maker.js';
import { expectSame, lastingHeaders } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { useTemplates } from '../support/apps/templates.js';

interface Square {
  x: number;
  squared: number;
}

let runs = 0;
let views = 0;

const squareOf = (x: number): Square & { title: string } => ({ x, squared: x * x, title: 'a "square"' });
const counted = (value: number) => (views++, value);

const csv = ({ x, squared }: Square) => `x,squared\r\n${counted(x)},${squared}\r\n`;
const text = async ({ x }: Square, { args, mediaType, context }: GiottoViewCall) =>
  `${counted(x)} ${JSON.stringify(args)} ${mediaType} ${context.getHandler().name}`;
const pixel = () => Buffer.from([counted(0x89), 0x50, 0xff]);

@Controller()
class SquaresController {
  @Get('squared')
  @GiottoCache(60, { program: 'squared' })
  @GiottoView({
    'text/html': GiottoView.template('square.ejs'),
    'application/json': GiottoView.json(),
    'text/csv': csv,
    'text/cmd': text,
    'image/png': pixel,
  })
  squared(@Query('x', ParseIntPipe) x: number) {
    runs++;
    return { ...squareOf(x), count: counted };
  }

  @Get('bare')
  bare(@Query('x', ParseIntPipe) x: number) {
    return squareOf(x);
  }

  @GiottoView({ 'application/json': GiottoView.json(), 'application/vnd.square+json; version=2': GiottoView.json() })
  @GiottoCache(60)
  @Get('json')
  json(@Query('x', ParseIntPipe) x: number) {
    runs++;
    return squareOf(x);
  }

  @Get('told')
  @GiottoCache(60, { program: 'told' })
  @GiottoView(
    { 'text/plain': (model: string) => model, 'text/html': (model: string) => `<p>${model}` },
    { languages: ['en', 'de-CH'] },
  )
  told(@GiottoMediaType() type: string, @Query('x') x: string, @GiottoLanguage() language: string) {
    runs++;
    return `${type} ${language} ${x}`;
  }

  @Get('one')
  @GiottoCache(60)
  @GiottoView({ 'text/plain': () => `view ${++views}` }, { languages: ['pl'] })
  one() {
    runs++;
  }

  @Get('own')
  @GiottoCache(60)
  @GiottoView({ 'text/plain': () => 'text', 'application/json': GiottoView.json() })
  own(@Res({ passthrough: true }) reply: Reply) {
    runs++;
    reply.header('Content-Type', 'text/plain; charset=utf-8; format=flowed');
    reply.header('Content-Language', 'mi');
    return {};
  }

  @Get('broken')
  @GiottoCache(60)
  @GiottoView({
    'text/html': GiottoView.template('broken.ejs'),
    'application/json': GiottoView.json(),
    'text/csv': () => {
      throw new Error('no view');
    },
    'text/plain': () => undefined as never,
  })
  broken() {
    runs++;
    return { big: 12n };
  }

  @Get('long')
  @GiottoCache(60, { compress: true })
  @GiottoView({ 'text/html': () => '<p>'.repeat(2000), 'text/plain': () => 'short' })
  long() {
    runs++;
  }

  @Get('keyed')
  @GiottoCache(60, { vary: ['Accept', 'accept-language', 'x-tenant'], key: () => 1 })
  @GiottoView({ 'text/html': () => 'html', 'text/plain': () => 'text' }, { languages: ['en', 'de'] })
  @Header('X-Own', 'yes')
  keyed(@Req() _request: unknown) {
    runs++;
  }
}

describe.each(ADAPTERS)('a view on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    [runs, views] = [0, 0];
    app = await start(adapter, {
      controllers: [SquaresController],
      cache: { exposeKey: true },
      prepare: (server) => useTemplates(adapter, server),
    });
  });
  afterEach(() => app.close());

  const ask = (accept: string | undefined, path = '/squared?x=12') =>
    app.get(path, { headers: accept === undefined ? {} : { accept } });
  const hidden = (cache: string) => cache.replace(/; key=.*/, '');
  const keyIn = (cache: string) => /; key="(.*)"$/.exec(cache)?.[1]?.replaceAll('\\"', '"');

  it.each([
    ['text/html', 'text/html; charset=utf-8', '<p title="a &#34;square&#34;">12 squared is 144.</p>\n'],
    ['application/json', 'application/json; charset=utf-8', '{"x":12,"squared":144,"title":"a \\"square\\""}'],
    ['text/csv', 'text/csv; charset=utf-8', 'x,squared\r\n12,144\r\n'],
    ['text/cmd', 'text/cmd; charset=utf-8', '12 {"x":12} text/cmd squared'],
    ['image/png', 'image/png', Buffer.from([0x89, 0x50, 0xff])],
  ])('answers %s, once made and then from the cache', async (accept, type, body) => {
    const [miss, hit] = [await ask(accept), await ask(accept)];
    const made = [runs, views];
    expectSame(hit, miss);
    expect([hidden(miss.cache), hidden(hit.cache)]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
    expect([miss.headers['content-type'], miss.headers.vary]).toEqual([type, 'accept']);
    expect(miss.body).toEqual(Buffer.from(body as string));
    expect(made).toEqual([1, accept === 'application/json' ? 0 : 1]);
    expect(keyIn(hit.cache)).toBe(`{"x":12}(squared)(${accept})`);
  });

  it('keeps one entry for each representation, whatever the client writes', async () => {
    for (const accept of ['text/csv', 'TEXT/CSV;q=0.9', 'text/csv, x/y-1', 'text/csv, x/y-2;q=0.1']) await ask(accept);
    for (const accept of [undefined, '*/*', 'text/*', 'text/html, */*;q=0.5'])
      expect((await ask(accept)).text).toContain('<p');
    expect(runs).toBe(2);
  });

  it('has the framework’s own JSON', async () => {
    const [bare, represented] = [await app.get('/bare?x=3'), await ask('application/json', '/json?x=3')];
    expect([represented.text, represented.headers['content-type']]).toEqual([bare.text, bare.headers['content-type']]);
    const versioned = await ask('application/vnd.square+json;version=2', '/json?x=3');
    expect([versioned.text, versioned.headers['content-type']]).toEqual([
      bare.text,
      'application/vnd.square+json; version=2',
    ]);
    expect(runs).toBe(2);
  });

  it.each([['application/xml'], ['text/html;q=0, application/xml'], ['text/cmd;q=0']])(
    'refuses %s before the method runs, and says what there is',
    async (accept) => {
      const answer = await ask(accept);
      expect([answer.status, answer.headers.vary, runs]).toEqual([406, 'accept', 0]);
      expect(answer.headers['cache-status']).toBeUndefined();
      expect((JSON.parse(answer.text) as { message: string }).message).toContain(
        'text/html, application/json, text/csv, text/cmd, image/png',
      );
      expect((await ask(accept, '/one')).headers.vary).toBe('accept');
    },
  );

  it('answers HEAD and conditional requests from the entry of the representation', async () => {
    const get = await ask('text/csv');
    const head = await app.ask({ method: 'HEAD', path: '/squared?x=12', headers: { accept: 'text/csv' } });
    expect([head.status, head.body.length, lastingHeaders(head)]).toEqual([200, 0, lastingHeaders(get)]);
    const again = await app.get('/squared?x=12', {
      headers: { accept: 'text/csv', 'if-none-match': get.headers.etag },
    });
    expect([again.status, again.body.length, again.headers.vary, again.headers['content-type']]).toEqual([
      304,
      0,
      'accept',
      undefined,
    ]);
    expect(
      (await app.get('/squared?x=12', { headers: { accept: 'text/html', 'if-none-match': get.headers.etag } })).status,
    ).toBe(200);
    expect([runs, views]).toEqual([2, 2]);
  });

  it('tells the method the type and the language, which are in the key once', async () => {
    const headers = { accept: 'text/html', 'accept-language': 'de-CH, en;q=0.5' };
    const [miss, hit] = [await app.get('/told?x=1', { headers }), await app.get('/told?x=1', { headers })];
    expectSame(hit, miss);
    expect(miss.text).toBe('<p>text/html de-CH 1');
    expect([miss.headers['content-language'], miss.headers.vary]).toEqual(['de-CH', 'accept, accept-language']);
    expect(keyIn(hit.cache)).toBe('{"x":"1"}(told)(text/html){":language":"de-CH"}');
    expect(runs).toBe(1);
  });

  it.each([
    [undefined, 'en'],
    ['fr', 'en'],
    ['*', 'en'],
    ['de', 'de-CH'],
    ['DE-ch, en', 'de-CH'],
    ['en;q=0.1, de-CH;q=0.2', 'de-CH'],
  ])('never refuses a language: %s is answered in %s', async (acceptLanguage, language) => {
    const answer = await app.get('/told?x=1', {
      headers: acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage },
    });
    expect([answer.status, answer.headers['content-language'], answer.text]).toEqual([
      200,
      language,
      `text/plain ${language} 1`,
    ]);
  });

  it('announces no negotiation if there is a single representation', async () => {
    const [miss, hit] = [await app.get('/one'), await app.get('/one')];
    expectSame(hit, miss);
    expect([hit.text, hit.headers.vary, hit.headers['content-language']]).toEqual(['view 1', undefined, 'pl']);
  });

  it('leaves what the method says of its answer', async () => {
    const [miss, hit] = [await app.get('/own'), await app.get('/own')];
    expectSame(hit, miss);
    expect([hit.headers['content-type'], hit.headers['content-language']]).toEqual([
      'text/plain; charset=utf-8; format=flowed',
      'mi',
    ]);
  });

  it('describes its answers itself, whatever a middleware took them for', async () => {
    await app.close();
    app = await start(adapter, {
      controllers: [SquaresController],
      prepare: (server) => {
        server.use(
          (_request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => {
            response.setHeader('Content-Type', 'application/octet-stream');
            response.setHeader('Content-Language', 'fr');
            next();
          },
        );
      },
    });
    for (const accept of ['text/plain', 'text/html', 'text/html']) {
      const { headers } = await app.get('/told?x=1', { headers: { accept, 'accept-language': 'de' } });
      expect([headers['content-type'], headers['content-language']]).toEqual([`${accept}; charset=utf-8`, 'de-CH']);
    }
    expect((await ask('application/json')).headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it.each(['text/html', 'application/json', 'text/csv', 'text/plain'])(
    'that throws stores nothing: %s',
    async (accept) => {
      for (const run of [1, 2]) {
        const answer = await ask(accept, '/broken');
        expect([answer.status, hidden(answer.cache), runs]).toEqual([
          500,
          'giotto; fwd=uri-miss; detail=exception',
          run,
        ]);
        expect(JSON.parse(answer.text)).toMatchObject({ statusCode: 500 });
        expect(answer.headers['content-type']).toMatch(/^application\/json/);
      }
    },
  );

  it('is compressed as any other', async () => {
    const headers = { 'accept-encoding': 'gzip', accept: 'text/html' };
    const plain = await app.get('/long', { headers });
    await (app.app.get(VariantMaker) as unknown as { work: Promise<void> }).work;
    const coded = await app.get('/long', { headers });
    expect([coded.headers['content-encoding'], coded.headers.vary]).toEqual(['gzip', 'accept, accept-encoding']);
    expect(gunzipSync(coded.body)).toEqual(plain.body);
    expect((await app.get('/long', { headers: { accept: 'text/plain' } })).text).toBe('short');
  });

  it('never puts the fields into the key that it chooses by, even if vary names them', async () => {
    for (const [accept, language] of [
      ['text/html, a/b', 'en'],
      ['text/html, c/d', 'en, xx'],
      ['text/html', 'en-GB'],
    ] as const)
      await app.get('/keyed', { headers: { accept, 'accept-language': language, 'x-tenant': 't' } });
    expect(runs).toBe(1);
    const hit = await app.get('/keyed', { headers: { accept: 'text/html', 'x-tenant': 't' } });
    expect([hit.headers.vary, hit.headers['x-own']]).toEqual(['x-tenant, accept, accept-language', 'yes']);
    expect(keyIn(hit.cache)).toContain('(text/html){":language":"en","x-tenant":"t"}');
  });
});
