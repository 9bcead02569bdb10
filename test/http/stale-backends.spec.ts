import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpException, Param, Res } from '@nestjs/common';
import { DataSource } from 'typeorm';

import {
  DatabaseKeyValue,
  GiottoCache,
  type GiottoKeyValue,
  LocMemKeyValue,
  MemcacheKeyValue,
  RedisKeyValue,
  syncdb,
} from 'giotto-cache';
import type { Cache } from '../../lib/cache/cache.js';
import { programVersion } from '../../lib/cache/store/versions.js';
import { CACHE } from '../../lib/nest/options/giotto-cache.tokens.js';
import { announcedMiss } from '../support/apps/announced-miss.js';
import { start, type Running } from '../support/apps/application.js';
import { ManualTimeout } from '../support/apps/manual-timeout.js';
import type { Reply } from '../support/apps/reply.js';
import { Script, until, untilCache } from '../support/apps/scripted.js';
import { deferred } from '../support/cache/computations.js';
import { DATABASES, type TestDatabase } from '../support/database/databases.js';
import { PATIENCE } from '../support/keyvalue/patient.js';
import { memcacheHosts, redisUrl } from '../support/keyvalue/servers.js';

const script = new Script();
const timeout = new ManualTimeout(30);

@Controller()
class NewsController {
  @GiottoCache(60, { program: 'news', staleWhileRevalidate: 10, staleIfError: 100, timeout: timeout.ms, jitter: 0 })
  @Get('news/:id')
  news(@Param('id') _id: string, @Res({ passthrough: true }) reply: Reply) {
    return script.run(reply);
  }
}

const dropped: TestDatabase[] = [];

async function inDatabase(create: () => Promise<TestDatabase>): Promise<GiottoKeyValue> {
  const database = await create();
  dropped.push(database);
  await syncdb(new DataSource(database.options));
  return new DatabaseKeyValue(new DataSource(database.options));
}

const BACKENDS: readonly (readonly [string, () => Promise<GiottoKeyValue>])[] = [
  ['locmem', async () => new LocMemKeyValue()],
  ['Redis', async () => new RedisKeyValue(redisUrl())],
  ['Memcached', async () => new MemcacheKeyValue({ hosts: memcacheHosts() })],
  ...Object.entries(DATABASES).map(([name, create]) => [name, () => inDatabase(create)] as const),
];

const fail = () => {
  throw new HttpException('no', 503);
};

describe.each(BACKENDS)('a stale entry on %s', (_, connect) => {
  let app: Running;
  let miss: string;
  let ids = 0;
  let path: string;
  beforeAll(async () => {
    const cache = await connect();
    miss = announcedMiss(cache);
    app = await start('fastify', {
      controllers: [NewsController],
      sleep: timeout.sleep,
      cache: { cache, prefix: `stale ${process.pid} ${performance.now()}:`, timeout: PATIENCE },
    });
  });
  afterAll(async () => {
    await app.close();
    await Promise.all(dropped.splice(0).map((database) => database.drop()));
  });
  beforeEach(async () => {
    script.reset();
    path = `/news/${++ids}`;
    expect((await app.get(path)).cache).toBe(miss);
  });
  const age = (seconds: number) => void (app.clock.now += seconds * 1000);

  it('answers while it is refreshed', async () => {
    age(63);
    expect((await app.get(path)).cache).toBe('giotto; hit; ttl=-3; detail=stale-while-revalidate');
    expect((await untilCache(app, path, 'giotto; hit; ttl=60')).text).toBe('{"run":2}');
  });

  it('answers for an error, and is over at last, though the backend may have it still', async () => {
    age(75);
    script.is(fail);
    const instead = await app.get(path);
    expect([instead.cache, instead.text]).toEqual([
      'giotto; fwd=stale; fwd-status=503; detail=stale-if-error',
      '{"run":1}',
    ]);
    age(85);
    expect((await app.get(path)).status).toBe(503);
    script.is(() => ({ anew: true }));
    expect((await app.get(path)).cache).toBe(miss);
    expect((await app.get(path)).cache).toBe('giotto; hit; ttl=60');
  });

  it('answers for a slow method, whose answer is stored', async () => {
    age(75);
    const gate = deferred<object>();
    script.is(() => gate.promise);
    const asked = app.get(path);
    await timeout.isOver();
    expect((await asked).cache).toBe('giotto; fwd=stale; detail=timeout');
    gate.resolve({ slow: true });
    expect((await untilCache(app, path, 'giotto; hit; ttl=60')).text).toBe('{"slow":true}');
  });

  it('that was invalidated answers for nothing', async () => {
    age(63);
    await app.app.get<Cache>(CACHE).invalidations.invalidate([programVersion('news')]);
    script.is(fail);
    expect((await app.get(path)).status).toBe(503);
    await until(() => script.running === 0);
    script.is(() => ({ anew: true }));
    expect((await app.get(path)).text).toBe('{"anew":true}');
  });

  it('is one’s that asks among fifty at a time, and all have the new one or the old', async () => {
    age(75);
    const gate = deferred<object>();
    script.is(() => gate.promise);
    const asked = Array.from({ length: 50 }, () => app.get(path));
    await timeout.isOver(10);
    gate.resolve({ second: true });
    const answers = await Promise.all(asked);
    expect(script.runs).toBe(2);
    for (const { status, text } of answers)
      expect([status, ['{"run":1}', '{"second":true}'].includes(text)]).toEqual([200, true]);
  });
});
