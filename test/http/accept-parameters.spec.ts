import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';

import { GiottoCache, GiottoView } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

const REPRESENTATIONS = {
  'text/html': () => '<p>',
  'application/json': GiottoView.json(),
  'application/vnd.square+json; version=2': GiottoView.json(),
  'text/html; level=1': () => '<p>1',
};

let runs = 0;

@Controller()
class SquareController {
  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  @Get('cached')
  cached() {
    return { run: ++runs };
  }

  @GiottoView(REPRESENTATIONS)
  @Get('uncached')
  uncached() {
    return { run: ++runs };
  }
}

describe.each(ADAPTERS)('a media range with parameters on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [SquareController], cache: { exposeKey: true } });
  });
  beforeEach(() => {
    runs = 0;
  });
  afterAll(() => app.close());
  const ask = (path: string, accept: string) => app.get(path, { headers: { accept } });

  it.each([
    ['application/json;v=2', 'application/json; charset=utf-8'],
    ['application/json;odata.metadata=minimal', 'application/json; charset=utf-8'],
    ['application/json;odata.metadata=minimal;q=0.9, text/html;q=0.8', 'application/json; charset=utf-8'],
    ['application/vnd.square+json; version=2', 'application/vnd.square+json; version=2'],
    ['application/vnd.square+json; version=2; profile="a, b"', 'application/vnd.square+json; version=2'],
    ['text/html;level=1', 'text/html; level=1'],
    ['text/html;level=2, */*;q=0.1', 'text/html; charset=utf-8'],
    ['text/html;charset=utf-8;v=1', 'text/html; charset=utf-8'],
  ])('is answered by the type that it fits: %s', async (accept, type) => {
    for (const path of ['/cached', '/uncached']) {
      const answer = await ask(path, accept);
      expect([path, answer.status, answer.headers['content-type']]).toEqual([path, 200, type]);
    }
  });

  it.each([
    'application/vnd.square+json; version=3',
    'text/html;level=2',
    'application/json;v=2, application/json;q=0',
    'application/xml;v=2',
  ])('is refused where types with such parameters are offered and it fits none: %s', async (accept) => {
    expect([(await ask('/cached', accept)).status, (await ask('/uncached', accept)).status, runs]).toEqual([
      406, 406, 0,
    ]);
  });

  it('shares the entry of the type', async () => {
    const texts = ['application/json;v=3', 'application/json', 'application/json;v=4;q=0.5'].map(
      async (accept) => (await ask('/cached', accept)).text,
    );
    expect(new Set(await Promise.all(texts)).size).toBe(1);
  });
});
