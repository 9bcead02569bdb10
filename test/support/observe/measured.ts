import { Controller, Get, Query } from '@nestjs/common';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { start, type Adapter } from '../apps/application.js';
import { until } from '../apps/scripted.js';
import { MoodyKeyValue, rejecting } from '../cache/doubles.js';

@Controller()
class Squares {
  @GiottoCache(60, { program: 'squared' })
  @Get('squared')
  squared(@Query('x') x: string) {
    return { squared: Number(x) ** 2 };
  }
}

/** What `play` did, as a scrape has to tell it. */
export const PLAYED = { bytes: '{"squared":144}'.length, backend: 'moody at h:1' };

/**
 * Starts an application and asks for one page three times: a miss and two hits. Bypasses the cache once, invalidates a program and a tag, and
 * loses the backend.
 */
export async function play(adapter: Adapter): Promise<void> {
  const backend = new MoodyKeyValue();
  const app = await start(adapter, { controllers: [Squares], cache: { cache: backend } });
  try {
    const cache = app.app.get(GiottoCacheService);
    await app.get('/squared?x=12');
    await until(() => cache.stats().total.stored === 1);
    await app.get('/squared?x=12');
    await app.get('/squared?x=12');
    await app.get('/squared?x=12', { headers: { authorization: 'Bearer secret' } });
    await cache.invalidate({ program: 'squared', tags: 'user:secret' });
    backend.behaviour = rejecting(new Error('gone'));
    for (let times = 0; times < 3; times++) await cache.ping();
  } finally {
    await app.close();
  }
}
