import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { expectSame } from '../support/apps/answers.js';
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
  const keyIn = (cache: string) => /; key="(.*)"$/.exec(cache)?.[1]?.replaceAll('\\"', '"');

  it('tells the method the type and the language, which are in the key once', async () => {
    const headers = { accept: 'text/html', 'accept-language': 'de-CH, en;q=0.5' };
    const [miss, hit] = [await app.get('/told?x=1', { headers }), await app.get('/told?x=1', { headers })];
    expectSame(hit, miss);
    expect(miss.text).toBe('<p>text/html de-CH 1');
    expect([miss.headers['content-language'], miss.headers.vary]).toEqual(['de-CH', 'accept, accept-language']);
    expect(keyIn(hit.cache)).toBe('{"x":"1"}(told)(text/html){":language":"de-CH"}');
    expect(made.runs).toBe(1);
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

  it('never puts the fields into the key that it chooses by, even if vary names them', async () => {
    for (const [accept, language] of [
      ['text/html, a/b', 'en'],
      ['text/html, c/d', 'en, xx'],
      ['text/html', 'en-GB'],
    ] as const)
      await app.get('/keyed', { headers: { accept, 'accept-language': language, 'x-tenant': 't' } });
    expect(made.runs).toBe(1);
    const hit = await app.get('/keyed', { headers: { accept: 'text/html', 'x-tenant': 't' } });
    expect([hit.headers.vary, hit.headers['x-own']]).toEqual(['x-tenant, accept, accept-language', 'yes']);
    expect(keyIn(hit.cache)).toContain('(text/html){":language":"en","x-tenant":"t"}');
  });
});
