import assert from 'node:assert/strict';

import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { Cluster } from 'ioredis';

import { RedisKeyValue } from '../../lib/keyvalue/redis/redis.key-value.js';
import { startRedisCluster } from '../support/keyvalue/redis-cluster.js';
import type { PrivateServer } from '../support/servers/index.js';
import { patient } from '../support/keyvalue/patient.js';
import { describeKeyValue } from 'giotto-cache/testing';

describe('RedisKeyValue on a cluster', () => {
  let nodes: PrivateServer[] = [];
  let client: Cluster;
  let withKeyPrefix: Cluster;

  beforeAll(async () => {
    nodes = await startRedisCluster();
    const seeds = nodes.map(({ host, port }) => ({ host, port }));
    client = new Cluster(seeds);
    withKeyPrefix = new Cluster(seeds, { keyPrefix: 'application?:' });
  });

  afterAll(async () => {
    client.disconnect();
    withKeyPrefix.disconnect();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  describeKeyValue('RedisKeyValue from a Cluster', {
    create: (prefix) => patient(new RedisKeyValue(client, { prefix })),
  });
  describeKeyValue('RedisKeyValue from a Cluster with a key prefix', {
    create: (prefix) => patient(new RedisKeyValue(withKeyPrefix, { prefix })),
  });

  it('spreads its keys over the nodes, and clears each', async () => {
    const keyValue = patient(new RedisKeyValue(client, { prefix: 'spread:' }));
    await client.set('a neighbour', 'stays');
    await Promise.all(Array.from({ length: 300 }, (_, n) => keyValue.set(`k${n}`, Buffer.from('v'), 60)));
    const sizes = () => Promise.all(client.nodes('master').map(async (node) => (await node.keys('spread:*')).length));
    for (const size of await sizes()) assert.ok(size > 50, `${size}`);
    await keyValue.clear();
    assert.deepEqual(await sizes(), [0, 0, 0]);
    assert.equal(await client.get('a neighbour'), 'stays');
  });

  it('names its nodes', () => {
    const addresses = nodes.map(({ host, port }) => `${host}:${port}`).sort();
    assert.equal(new RedisKeyValue(client).describe(), `redis cluster of ${addresses.join(', ')}`);
  });
});
