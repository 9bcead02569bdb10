import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';

import { RedisKeyValue } from 'giotto-cache';
import { type FailoverStand, failsOver, type Seen } from '../support/faults/failover.js';
import { PACE } from '../support/faults/pace.js';
import { keep } from '../support/faults/results.js';
import { Endpoint } from '../support/keyvalue/demotion.js';
import { eventually } from '../support/keyvalue/outcomes.js';
import { addReplica, PARTLY, startRedisCluster } from '../support/keyvalue/redis-cluster.js';
import { SentinelGroup } from '../support/keyvalue/sentinels.js';
import type { SentinelWaits } from '../support/servers/index.js';

let ends: (() => void)[];
beforeEach(() => {
  ends = [];
});
afterEach(() => {
  for (const end of ends) end();
});

async function demoted(lags: boolean): Promise<FailoverStand> {
  const endpoint = await Endpoint.start();
  await endpoint.restore();
  return {
    connect: () => new RedisKeyValue(endpoint.url),
    prepare: () => (lags ? endpoint.lag() : Promise.resolve()),
    failOver: () => endpoint.failOver(),
    stop: () => endpoint.stop(),
  };
}

/** For Sentinels that act soon. */
const SWIFT: SentinelWaits = { downAfter: 500, failoverTimeout: 2000 };

async function watched(how: 'asked' | 'killed'): Promise<FailoverStand> {
  const group = await SentinelGroup.start(how === 'killed' ? SWIFT : undefined);
  return {
    connect: () => new RedisKeyValue(group.options),
    failOver: async () => {
      if (how === 'asked') return group.failOver();
      const primary = await group.primary();
      await primary.kill();
      await group.untilOtherThan(primary);
    },
    stop: () => group.stop(),
  };
}

type Connect = (seeds: { host: string; port: number }[]) => RedisKeyValue;

const CLUSTERS: Readonly<Record<string, Connect>> = {
  nodes: (nodes) => new RedisKeyValue({ nodes }),
  'a client of ioredis': (nodes) => {
    const client = new Cluster(nodes);
    ends.push(() => client.disconnect());
    return new RedisKeyValue(client);
  },
};

/** A dead master counts as dead after a second. */
const SOON = [...PARTLY, '--cluster-node-timeout', '1000'];

async function clustered(connect: Connect): Promise<FailoverStand> {
  const nodes = await startRedisCluster(3, SOON);
  const replica = await addReplica(nodes, SOON);
  const admin = new Redis(replica.url);
  return {
    connect: () => connect(nodes.map(({ host, port }) => ({ host, port }))),
    failOver: async () => {
      await nodes[0]!.kill();
      await eventually(async () => expect(await admin.role()).toContain('master'));
    },
    stop: async () => {
      admin.disconnect();
      await Promise.all([...nodes, replica].map((node) => node.stop()));
    },
  };
}

const STANDS: readonly (readonly [name: string, start: () => Promise<FailoverStand>])[] = [
  ['the primary is demoted, and its connections stay open', () => demoted(false)],
  ['a replica that lags behind is promoted', () => demoted(true)],
  ['Sentinels are asked for a failover', () => watched('asked')],
  ['the primary of Sentinels is killed', () => watched('killed')],
  ...Object.entries(CLUSTERS).map(
    ([name, connect]) => [`a master of a cluster is killed, through ${name}`, () => clustered(connect)] as const,
  ),
];

const failovers: { name: string; seen: Seen }[] = [];
afterAll(() => keep('Failover', { failovers }));

it.each(STANDS)('no request fails and nothing stays wrong under 200 requests a second if %s', async (name, begin) => {
  for (let round = 0; round < PACE.rounds; round++) {
    const stand = await begin();
    try {
      failovers.push({ name, seen: await failsOver(stand) });
    } finally {
      await stand.stop();
    }
  }
});
