import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gunzipSync } from 'node:zlib';

import { VariantMaker } from '../../lib/http/compress/variant-maker.js';
import { expectSame, lastingHeaders } from '../support/apps/answers.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { useTemplates } from '../support/apps/templates.js';
import { made, SquaresController } from '../support/apps/squares.controller.js';

describe.each(ADAPTERS)('a view on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    Object.assign(made, { runs: 0, views: 0 });
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
    const counts = [made.runs, made.views];
    expectSame(hit, miss);
    expect([hidden(miss.cache), hidden(hit.cache)]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
    expect([miss.headers['content-type'], miss.headers.vary]).toEqual([type, 'accept']);
    expect(miss.body).toEqual(Buffer.from(body as string));
    expect(counts).toEqual([1, accept === 'application/json' ? 0 : 1]);
    expect(keyIn(hit.cache)).toBe(`{"x":12}(squared)(${accept})`);
  });

  it('keeps one entry for each representation, whatever the client writes', async () => {
    for (const accept of ['text/csv', 'TEXT/CSV;q=0.9', 'text/csv, x/y-1', 'text/csv, x/y-2;q=0.1']) await ask(accept);
    for (const accept of [undefined, '*/*', 'text/*', 'text/html, */*;q=0.5'])
      expect((await ask(accept)).text).toContain('<p');
    expect(made.runs).toBe(2);
  });

  it('has the framework’s own JSON', async () => {
    const [bare, represented] = [await app.get('/bare?x=3'), await ask('application/json', '/json?x=3')];
    expect([represented.text, represented.headers['content-type']]).toEqual([bare.text, bare.headers['content-type']]);
    const versioned = await ask('application/vnd.square+json;version=2', '/json?x=3');
    expect([versioned.text, versioned.headers['content-type']]).toEqual([
      bare.text,
      'application/vnd.square+json; version=2',
    ]);
    expect(made.runs).toBe(2);
  });

  it.each([['application/xml'], ['text/html;q=0, application/xml'], ['text/cmd;q=0']])(
    'refuses %s before the method runs, and says what there is',
    async (accept) => {
      const answer = await ask(accept);
      expect([answer.status, answer.headers.vary, made.runs]).toEqual([406, 'accept', 0]);
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
    expect([made.runs, made.views]).toEqual([2, 2]);
  });

  it.each(['text/html', 'application/json', 'text/csv', 'text/plain'])(
    'that throws stores nothing: %s',
    async (accept) => {
      for (const run of [1, 2]) {
        const answer = await ask(accept, '/broken');
        expect([answer.status, hidden(answer.cache), made.runs]).toEqual([
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
});
