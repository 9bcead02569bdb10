import { afterAll, beforeAll, describe } from '@jest/globals';

import { RedisKeyValue } from 'giotto-cache';
import { describeKeyValue } from 'giotto-cache/testing';
import { patient } from '../support/keyvalue/patient.js';
import { CLIENT_VARIANTS, CLUSTER_VARIANTS, type MadeClient } from '../support/keyvalue/redis-clients.js';
import { startRedisCluster } from '../support/keyvalue/redis-cluster.js';
import { redisUrl } from '../support/keyvalue/servers.js';
import type { PrivateServer } from '../support/servers/index.js';

function describeContract(make: () => MadeClient): void {
  let made: MadeClient;
  beforeAll(() => {
    made = make();
  });
  afterAll(() => made.end());

  describeKeyValue('RedisKeyValue', { create: (prefix) => patient(new RedisKeyValue(made.client, { prefix })) });
}

describe.each(CLIENT_VARIANTS)('a client of %s', (_name, make) => describeContract(() => make(redisUrl())));

describe('on a cluster', () => {
  let nodes: PrivateServer[] = [];
  beforeAll(async () => {
    nodes = await startRedisCluster();
  });
  afterAll(() => Promise.all(nodes.map((node) => node.stop())));

  describe.each(CLUSTER_VARIANTS)('a client of %s', (_name, make) => describeContract(() => make(nodes)));
});
