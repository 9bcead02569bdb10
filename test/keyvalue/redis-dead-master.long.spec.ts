import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { RedisKeyValue } from 'giotto-cache';
import { losesAMaster } from '../support/keyvalue/dead-master.js';
import { eventually, outcomeOf } from '../support/keyvalue/outcomes.js';
import { patient } from '../support/keyvalue/patient.js';
import { ONE_CLUSTER_EACH } from '../support/keyvalue/redis-clients.js';
import { addReplica, PARTLY, startRedisCluster } from '../support/keyvalue/redis-cluster.js';
import type { PrivateServer } from '../support/servers/index.js';

const bytes = (text: string) => Buffer.from(text);

let nodes: PrivateServer[] = [];
beforeAll(async () => {
  nodes = await startRedisCluster(3, PARTLY);
});
afterAll(() => Promise.all(nodes.map((node) => node.stop())));

const seeds = () => nodes.map(({ host, port }) => ({ host, port }));

const WAYS = [
  ['killed', (node: PrivateServer) => node.kill(), (node: PrivateServer) => node.restart()],
  ['stopped', async (node: PrivateServer) => node.pause(), async (node: PrivateServer) => node.resume()],
] as const;

it.each(
  [['nodes', undefined] as const, ...ONE_CLUSTER_EACH].flatMap(([name, make]) =>
    WAYS.map(([how, fall, rise]) => ({ name, make, how, fall, rise })),
  ),
)('RedisKeyValue through $name gives up a master that is $how, and takes it back', async ({ make, fall, rise }) => {
  const made = make?.(seeds());
  await losesAMaster({ nodes, server: made?.client ?? { nodes: seeds() }, fall, rise });
  made?.end();
});

/** The last test, since afterwards another node is the master. */
it('RedisKeyValue from nodes follows a failover, while the old master stays dead', async () => {
  const replica = await addReplica(nodes, PARTLY);
  const keyValue = patient(new RedisKeyValue({ nodes: seeds(), prefix: `${randomUUID()}:` }));
  const keys = Array.from({ length: 60 }, (_, n) => `k${n}`);
  await Promise.all(keys.map((key) => keyValue.set(key, bytes(key), 600)));
  await nodes[0]!.kill();
  keyValue.timeout = 300;
  await outcomeOf(() => keyValue.getMany(keys));
  patient(keyValue);
  await eventually(() => Promise.all(keys.map((key) => keyValue.set(key, bytes('again'), 60))));
  expect((await keyValue.getMany(keys)).map(String)).toEqual(keys.map(() => 'again'));
  expect(keyValue.describe()).toContain(`:${replica.port}`);
  await keyValue.close();
  await replica.stop();
});
