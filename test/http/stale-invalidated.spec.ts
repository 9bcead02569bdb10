import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { ManualTimeout } from '../support/apps/manual-timeout.js';
import { deferred } from '../support/cache/computations.js';

let answer: () => unknown;
const timeout = new ManualTimeout(20);

@Controller()
class Report {
  @GiottoCache(60, { tags: ['report'], staleIfError: 600, timeout: timeout.ms })
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
    app = await start(adapter, { controllers: [Report], sleep: timeout.sleep });
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
    const [invalidated, gate] = [deferred<void>(), deferred<object>()];
    answer = async () => {
      await app.app.get(GiottoCacheService).invalidate({ tags: ['report'] });
      invalidated.resolve();
      return gate.promise;
    };
    const asked = app.get('/report');
    await invalidated.promise;
    await timeout.isOver();
    gate.resolve({ new: true });
    expect((await asked).text).toBe('{"new":true}');
  });

  it('is served to both if nothing was invalidated', async () => {
    const gate = deferred<never>();
    answer = () => gate.promise;
    const asked = app.get('/report');
    await timeout.isOver();
    expect((await asked).cache).toMatch(/^giotto; fwd=stale; detail=timeout$/);
    gate.reject(new Error('down'));
    expect((await app.get('/patient')).cache).toMatch(/^giotto; fwd=stale; fwd-status=500; detail=stale-if-error$/);
  });
});
