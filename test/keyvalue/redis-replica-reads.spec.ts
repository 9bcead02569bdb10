import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster6 } from 'ioredis-6';
import { Cluster as ValkeyCluster } from 'iovalkey';
import { createClient, createCluster } from 'redis';
import { createCluster as createCluster6 } from 'redis-6';

import { RedisKeyValue, type RedisKeyValueOptions } from 'giotto-cache';
import { patient } from '../support/keyvalue/patient.js';
import { addReplica, startRedisCluster } from '../support/keyvalue/redis-cluster.js';
import { redisUrl } from '../support/keyvalue/servers.js';
import type { PrivateServer } from '../support/servers/index.js';

const lazy = { lazyConnect: true };
const SEEDS = [{ host: '127.0.0.1', port: 1 }];

const REFUSED: readonly (readonly [option: string, make: () => RedisKeyValue])[] = [
  ...[Cluster, Cluster6, ValkeyCluster].flatMap((Made) =>
    (['slave', 'all', () => undefined] as const).map(
      (scaleReads) =>
        ['scaleReads', () => new RedisKeyValue(new Made(SEEDS, { ...lazy, scaleReads } as object))] as const,
    ),
  ),
  ['role', () => new RedisKeyValue(new Redis({ ...lazy, sentinels: SEEDS, name: 'n', role: 'slave' }))],
  ['role', () => new RedisKeyValue({ sentinels: SEEDS, name: 'n', role: 'slave' } as object)],
  ['readOnly', () => new RedisKeyValue(new Redis({ ...lazy, readOnly: true }))],
  ['readOnly', () => new RedisKeyValue({ readOnly: true } as RedisKeyValueOptions)],
  ['readonly', () => new RedisKeyValue(createClient({ readonly: true }))],
];

it.each(REFUSED)('RedisKeyValue refuses %s that lets replicas answer (%#)', (option, make) => {
  expect(make).toThrow(expect.objectContaining({ code: 'GIOTTO_STALE_READS' }));
  expect(make).toThrow(`with ${option}: `);
});

it('RedisKeyValue takes clients that read from the primary, whether they say so or not', () => {
  const given = [
    new Cluster(SEEDS, { ...lazy, scaleReads: 'master' }),
    new Cluster(SEEDS, lazy),
    new Redis({ ...lazy, sentinels: SEEDS, name: 'n', role: 'master', readOnly: false }),
    createClient({ readonly: false }),
    createClient({ RESP: 3, clientSideCache: {} }),
  ];
  for (const client of given) expect(new RedisKeyValue(client)).toBeInstanceOf(RedisKeyValue);
});

it('RedisKeyValue passes the cache in a client of node-redis by', async () => {
  const client = createClient({
    url: redisUrl(),
    RESP: 3,
    clientSideCache: { ttl: 0, maxEntries: 0, evictPolicy: 'LRU' },
  });
  const keyValue = patient(new RedisKeyValue(client, { prefix: 'client-side:' }));
  await keyValue.set('k', Buffer.from('old'), 60);
  for (let time = 0; time < 2; time++) expect(String(await keyValue.get('k'))).toBe('old');
  expect(client.clientSideCache?.size()).toBe(0);
  await keyValue.clear();
  client.destroy();
});

describe('on a cluster with a replica that hangs', () => {
  let nodes: PrivateServer[] = [];
  let replica: PrivateServer;
  beforeAll(async () => {
    nodes = await startRedisCluster();
    replica = await addReplica(nodes);
  });
  afterAll(async () => {
    replica.resume();
    await Promise.all([...nodes, replica].map((node) => node.stop()));
  });

  it.each([
    ['node-redis 5', createCluster],
    ['node-redis 6', createCluster6 as unknown as typeof createCluster],
  ])('a cluster of %s with useReplicas reads from masters alone', async (_name, create) => {
    replica.resume();
    const rootNodes = nodes.map(({ host, port }) => ({ socket: { host, port } }));
    const client = create({ rootNodes, useReplicas: true });
    const keyValue = patient(new RedisKeyValue(client, { prefix: 'replicas:' }));
    await keyValue.open();
    expect(client.replicas).toHaveLength(1);
    replica.pause();
    const keys = Array.from({ length: 100 }, (_, n) => `k${n}`);
    await Promise.all(keys.map((key) => keyValue.set(key, Buffer.from('v'), 60)));
    const found = await keyValue.getMany(keys);
    expect(found.every((value) => String(value) === 'v')).toBe(true);
    replica.resume();
    client.destroy();
  });
});
