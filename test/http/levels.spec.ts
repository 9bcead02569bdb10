import { Controller, Get, Query } from '@nestjs/common';
import { GiottoCache } from 'giotto-cache';

import { ADAPTERS, start, type Running } from '../support/apps/application.js';

let runs = 0;

@Controller()
class SquaresController {
  @GiottoCache(3600, { program: 'squared' })
  @Get('squared')
  squared(@Query('x') x: string) {
    runs++;
    return { x: Number(x), squared: Number(x) ** 2 };
  }
}

describe.each(ADAPTERS)('on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [SquaresController], cache: { exposeKey: true } });
  });
  afterAll(() => app.close());

  it('hits', async () => {
    const miss = await app.get('/squared?x=12');
    const hit = await app.get('/squared?x=12');
    console.log(miss.rawHeaders, miss.text, hit.rawHeaders, hit.text, runs);
    console.log(await app.get('/squared?x=12', {method:'HEAD'}), await app.get('/squared?x=12', {headers:{'if-none-match': String(hit.headers.etag)}}));
    expect(hit.text).toBe(miss.text);
  });
});
