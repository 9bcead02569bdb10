import assert from 'node:assert/strict';

import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { Cluster } from 'ioredis';

import { RedisKeyValue } from '../../lib/keyvalue/redis/redis.key-value.js';
import { isPart } from '../../lib/keyvalue/unavailable.js';
import { keyPrefixOf, type MadeClient, ONE_CLUSTER_EACH, REDIS_CLUSTERS } from '../support/keyvalue/redis-clients.js';
import { startRedisCluster } from '../support/keyvalue/redis-cluster.js';
import type { PrivateServer } from '../support/servers/index.js';
import { patient } from '../support/keyvalue/patient.js';
import { describeKeyValue } from 'giotto-cache/testing';

describe('RedisKeyValue on a cluster', () => {
  let nodes: PrivateServer[] = [];
  let observer: Cluster;

  beforeAll(async () => {
    nodes = await startRedisCluster();
    observer = new Cluster(seeds());
  });

  afterAll(async () => {
    observer.disconnect();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  const seeds = () => nodes.map(({ host, port }) => ({ host, port }));

  describe.each(Object.entries(REDIS_CLUSTERS))('through %s', (name, make) => {
    let made: MadeClient;
    beforeAll(async () => {
      made = make(seeds());
      await patient(new RedisKeyValue(made.client)).open();
    });
    afterAll(() => made.end());

    it('spreads its keys over the nodes, and clears each', async () => {
      const keyValue = patient(new RedisKeyValue(made.client, { prefix: 'spread:' }));
      await observer.set('a neighbour', 'stays');
      await Promise.all(Array.from({ length: 300 }, (_, n) => keyValue.set(`k${n}`, Buffer.from('v'), 60)));
      const pattern = `${keyPrefixOf(name).replaceAll(/[*[]/g, '\\$&')}spread:*`;
      const sizes = () => Promise.all(observer.nodes('master').map(async (node) => (await node.keys(pattern)).length));
      for (const size of await sizes()) assert.ok(size > 50, `${size}`);
      await keyValue.clear();
      assert.deepEqual(await sizes(), [0, 0, 0]);
      assert.equal(await observer.get('a neighbour'), 'stays');
    });

    it('names its nodes', () => {
      const addresses = nodes.map(({ host, port }) => `${host}:${port}`).sort();
      assert.equal(new RedisKeyValue(made.client).describe(), `redis cluster of ${addresses.join(', ')}`);
    });
  });

  describe.each(ONE_CLUSTER_EACH)('through %s', (_name, make) => {
    let made: MadeClient;
    beforeAll(() => {
      made = make(seeds());
    });
    afterAll(() => made.end());

    describeKeyValue('RedisKeyValue', { create: (prefix) => patient(new RedisKeyValue(made.client, { prefix })) });
  });

  it.each(ONE_CLUSTER_EACH)('serves the other nodes’ keys while one is away, through %s', async (_name, make) => {
    const made = make(seeds());
    const keyValue = patient(new RedisKeyValue(made.client, { prefix: 'partly:' }));
    await keyValue.open();
    const keys = Array.from({ length: 30 }, (_, n) => `k${n}`);
    await Promise.all(keys.map((key) => keyValue.set(key, Buffer.from('v'), 60)));
    keyValue.timeout = 1000;
    nodes[0]!.pause();
    const failures = (await Promise.allSettled(keys.map((key) => keyValue.get(key)))).flatMap((result) =>
      result.status === 'rejected' ? [result.reason as object] : [],
    );
    nodes[0]!.resume();
    assert.ok(failures.length > 0 && failures.length < keys.length, `${failures.length}`);
    for (const failure of failures) assert.ok(isPart(failure), String(failure));
    made.end();
  });
});
