import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';

import { GiottoCache, GiottoCacheService, RedisKeyValue } from 'giotto-cache';
import { start, type Running } from '../support/apps/application.js';
import { Endpoint } from '../support/keyvalue/demotion.js';
import { eventually } from '../support/keyvalue/outcomes.js';
import { PATIENCE, patient } from '../support/keyvalue/patient.js';
import { ONE_CLIENT_EACH } from '../support/keyvalue/redis-clients.js';

let runs = 0;

@Controller()
class NewsController {
  @GiottoCache(600, { program: 'news', tags: ['news'] })
  @Get('news')
  news() {
    return { run: ++runs };
  }
}

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await Endpoint.start();
});
afterAll(() => endpoint.stop());
beforeEach(() => endpoint.restore());

const begin = () =>
  start('express', {
    controllers: [NewsController],
    cache: { cache: new RedisKeyValue(endpoint.url), prefix: 'replaced:', timeout: PATIENCE },
    clock: { now: Date.now() },
  });
const runOf = async (app: Running) => JSON.parse((await app.get('/news')).text).run as number;

describe.each([
  ['whose connections stay open', async () => undefined],
  ['whose connections break', async () => endpoint.proxy.disconnect()],
])('an invalidation that a promoted replica lacks, in processes %s,', (_how, breakOff) => {
  it('is sent again by the process that made it', async () => {
    const [one, other] = await Promise.all([begin(), begin()]);
    const old = await runOf(one);
    expect(await runOf(other)).toBe(old);
    const version = () => endpoint.admins[1].get('replaced:version tag news');
    await eventually(async () => expect(await version()).not.toBeNull());
    await endpoint.lag();
    const before = await version();
    expect(await one.app.get(GiottoCacheService).invalidate({ tags: 'news' })).toBe(true);
    expect(await version()).toBe(before);

    await endpoint.failOver();
    await breakOff();
    await eventually(async () => {
      await one.get('/news');
      expect(await version()).not.toBe(before);
    });
    for (const app of [other, one, other]) expect(await runOf(app)).toBeGreaterThan(old);
    await Promise.all([one.close(), other.close()]);
  });
});

it('an invalidation that a primary without replicas refuses is retried until it is taken', async () => {
  const [admin] = endpoint.admins;
  await admin.config('SET', 'min-replicas-to-write', 1);
  const app = await begin();
  const old = await runOf(app);
  await endpoint.lag();
  await eventually(async () => expect(await admin.info('replication')).toContain('min_slaves_good_slaves:0'));
  expect(await app.app.get(GiottoCacheService).invalidate({ tags: 'news' })).toBe(false);
  const before = await admin.get('replaced:version tag news');
  await admin.config('SET', 'min-replicas-to-write', 0);
  await eventually(async () => expect(await admin.get('replaced:version tag news')).not.toBe(before));
  expect(await runOf(app)).toBeGreaterThan(old);
  await app.close();
});

/** One of each family: iovalkey and ioredis 6 have the same events. */
const CLIENTS = ONE_CLIENT_EACH.filter(([name]) => name !== 'iovalkey' && name !== 'ioredis 6');

it.each([...CLIENTS, ['a URL', undefined]] as const)(
  'RedisKeyValue through %s tells of a new connection, and of another copy of the data, and of nothing else',
  async (_name, make) => {
    const made = make?.(endpoint.url);
    const keyValue = patient(new RedisKeyValue(made?.client ?? endpoint.url));
    await keyValue.open();
    let told = 0;
    keyValue.onReplaced(() => void told++);
    const until = performance.now() + 1200;
    while (performance.now() < until) await keyValue.get('k');
    expect(told).toBe(0);

    await endpoint.demote();
    await endpoint.admins[0].replicaof('NO', 'ONE');
    await eventually(async () => {
      await keyValue.get('k');
      expect(told).toBeGreaterThan(0);
    });

    told = 0;
    endpoint.proxy.disconnect();
    await eventually(async () => expect(told).toBeGreaterThan(0));
    await keyValue.close();
    made?.end();
  },
);
