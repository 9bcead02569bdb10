import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

let answer: () => unknown;

@Controller()
class Report {
  @GiottoCache(60, { tags: ['report'], staleIfError: 600, timeout: 20 })
  @Get('report')
  report() {
    return answer();
  }

  @GiottoCache(60, { tags: ['report'], staleIfError: 600 })
  @Get('patient')
  patient() {
    return answer();
  }
}

describe.each(ADAPTERS)('what was invalidated while the method ran, on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    app = await start(adapter, { controllers: [Report] });
    answer = () => ({ old: true });
    await Promise.all([app.get('/report'), app.get('/patient')]);
    app.clock.now += 61_000;
  });
  afterEach(() => app.close());

  it('does not stand in for its error', async () => {
    answer = async () => {
      await app.app.get(GiottoCacheService).invalidate({ tags: ['report'] });
      throw new Error('down');
    };
    expect((await app.get('/patient')).status).toBe(500);
  });

  it('does not stand in for an answer that takes long', async () => {
    answer = async () => {
      await app.app.get(GiottoCacheService).invalidate({ tags: ['report'] });
      return new Promise((resolve) => setTimeout(resolve, 100, { new: true }));
    };
    expect((await app.get('/report')).text).toBe('{"new":true}');
  });

  it('stands in for both where nothing was invalidated', async () => {
    answer = () => new Promise((_, reject) => setTimeout(reject, 100, new Error('down')));
    expect((await app.get('/report')).cache).toMatch(/^giotto; fwd=stale; detail=timeout$/);
    expect((await app.get('/patient')).cache).toMatch(/^giotto; fwd=stale; fwd-status=500; detail=stale-if-error$/);
  });
});
