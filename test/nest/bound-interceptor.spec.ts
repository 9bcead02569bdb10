import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';

import { GiottoCache, GiottoCacheInterceptor, GiottoCacheService } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

@Controller()
@UseInterceptors(GiottoCacheInterceptor)
class SquaresController {
  @Get('squared')
  @GiottoCache(3600, { program: 'squared' })
  squared(@Query('x') x: string) {
    return { squared: Number(x) ** 2 };
  }

  @Get('uncached')
  uncached() {
    return 'as it is';
  }
}

describe.each(ADAPTERS)('GiottoCacheInterceptor, bound as other interceptors are, on %s', (adapter) => {
  let app: Running;
  afterEach(() => app.close());

  it.each([
    ['a controller', []],
    ['all', [{ provide: APP_INTERCEPTOR, useClass: GiottoCacheInterceptor }]],
    ['all, as it is', [{ provide: APP_INTERCEPTOR, useExisting: GiottoCacheInterceptor }]],
  ])('to %s, changes nothing', async (_where, providers) => {
    app = await start(adapter, { controllers: [SquaresController], providers });
    expect(app.app.get(GiottoCacheService).explain('squared')?.level).toBe('view');
    const miss = await app.get('/squared?x=4');
    const hit = await app.get('/squared?x=4');
    expect([miss.cache, hit.cache]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=3600']);
    expect(hit.body).toEqual(miss.body);
    expect((await app.get('/uncached')).text).toBe('as it is');
  });
});
