import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param } from '@nestjs/common';
import { Redis } from 'ioredis';

import { GiottoCache, GiottoCacheService, RedisKeyValue } from 'giotto-cache';
import { describeKeyValue } from 'giotto-cache/testing';
import { start } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { PATIENCE, patient } from '../support/keyvalue/patient.js';
import { ONE_CLIENT_EACH } from '../support/keyvalue/redis-clients.js';
import { startRedisCluster } from '../support/keyvalue/redis-cluster.js';
import type { PrivateServer } from '../support/servers/index.js';

const bytes = (text: string) => Buffer.from(text);
const KEYS = ['a', 'b', 'c'];

let runs = 0;

@Controller()
class ItemController {
  @GiottoCache(60, { program: 'item', tags: ['items'] })
  @Get('item/:id')
  item(@Param('id') id: string) {
    return { id, run: ++runs };
  }
}

describe('a cluster of one shard, through one address,', () => {
  let shard: PrivateServer;
  let admin: Redis;
  beforeAll(async () => {
    [shard] = (await startRedisCluster(1)) as [PrivateServer];
    admin = new Redis(shard.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await shard.stop();
  });

  /** How often the server has carried out a command since the last reset, and refused it. */
  const callsOf = async (command: string) => {
    const stats = await admin.info('commandstats');
    const [, calls = '0', rejected = '0'] =
      new RegExp(`cmdstat_${command}:calls=(\\d+).*rejected_calls=(\\d+)`).exec(stats) ?? [];
    return { done: Number(calls), refused: Number(rejected) };
  };

  it.each([...ONE_CLIENT_EACH, ['a URL', undefined]] as const)('serves a plain client of %s', async (_name, make) => {
    const made = make?.(shard.url);
    const keyValue = patient(new RedisKeyValue(made?.client ?? shard.url, { prefix: `${randomUUID()}:` }));
    await keyValue.open();
    await admin.config('RESETSTAT');
    expect(await Promise.all([keyValue.getMany(KEYS), keyValue.getMany(KEYS)])).toEqual([
      KEYS.map(() => undefined),
      KEYS.map(() => undefined),
    ]);
    await Promise.all(KEYS.map((key) => keyValue.set(key, bytes(key), 60)));
    for (let time = 0; time < 10; time++) expect(await keyValue.getMany(KEYS)).toEqual(KEYS.map(bytes));
    expect(await callsOf('mget')).toEqual({ done: 0, refused: 2 });
    expect(await callsOf('get')).toMatchObject({ done: 12 * KEYS.length });
    expect(await keyValue.countKeys()).toBe(KEYS.length);
    await keyValue.clear();
    expect(await keyValue.countKeys()).toBe(0);
    made?.end();
    await keyValue.close();
  });

  it('clears through a client that has read nothing', async () => {
    const keyValue = patient(new RedisKeyValue(shard.url, { prefix: `${randomUUID()}:` }));
    await Promise.all(Array.from({ length: 2000 }, (_, n) => keyValue.set(`k${n}`, bytes('v'), 60)));
    await keyValue.clear();
    expect(await keyValue.countKeys()).toBe(0);
    await keyValue.close();
  });

  describeKeyValue('RedisKeyValue', { create: (prefix) => patient(new RedisKeyValue(shard.url, { prefix })) });

  it('caches and invalidates for an application, without a warning', async () => {
    const logger = new RecordingLogger();
    const app = await start('express', {
      controllers: [ItemController],
      cache: { cache: new RedisKeyValue(shard.url), prefix: 'item:', timeout: PATIENCE },
      prepare: (made) => made.useLogger(logger),
    });
    const runOf = async () => JSON.parse((await app.get('/item/1')).text).run as number;
    expect([await runOf(), await runOf()]).toEqual([1, 1]);
    expect(await app.app.get(GiottoCacheService).invalidate({ tags: 'items' })).toBe(true);
    expect([await runOf(), await runOf()]).toEqual([2, 2]);
    expect(logger.warnings).toEqual([]);
    await app.close();
  });
});

describe('a cluster of three, through the address of one node,', () => {
  let nodes: PrivateServer[] = [];
  beforeAll(async () => {
    nodes = await startRedisCluster();
  });
  afterAll(() => Promise.all(nodes.map((node) => node.stop())));

  it.each([...ONE_CLIENT_EACH, ['a URL', undefined]] as const)('names the cure, through %s', async (_name, make) => {
    const made = make?.(nodes[0]!.url);
    const keyValue = patient(new RedisKeyValue(made?.client ?? nodes[0]!.url));
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) => keyValue.set(`k${n}`, bytes('v'), 60)),
    );
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors)
      expect(error).toMatchObject({
        code: 'GIOTTO_KEY_VALUE_UNAVAILABLE',
        message: expect.stringMatching(/MOVED \d+ .*one node of a cluster.*nodes: \[/),
      });
    made?.end();
    await keyValue.close();
  });
});
