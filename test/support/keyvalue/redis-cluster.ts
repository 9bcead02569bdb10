import { setTimeout as wait } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { startRedis } from '../servers/index.js';
import type { PrivateServer } from '../servers/index.js';
import { freePort } from '../servers/network.js';

const SLOTS = 16384;

interface Node {
  readonly server: PrivateServer;
  readonly busPort: number;
}

/** Three masters, each with a third of the slots, that know each other. */
export async function startRedisCluster(): Promise<PrivateServer[]> {
  const nodes = await Promise.all([startNode(), startNode(), startNode()]);
  const clients = nodes.map(({ server }) => new Redis(server.url));
  try {
    await Promise.all(clients.map((client, place) => giveSlots(client, place, nodes.length)));
    for (const { server, busPort } of nodes)
      await clients[0]?.call('CLUSTER', 'MEET', server.host, server.port, busPort);
    await Promise.all(clients.map(untilWhole));
  } finally {
    for (const client of clients) client.disconnect();
  }
  return nodes.map(({ server }) => server);
}

async function startNode(): Promise<Node> {
  const busPort = await freePort();
  return { busPort, server: await startRedis({ args: ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`] }) };
}

const giveSlots = (client: Redis, place: number, of: number) =>
  client.call('CLUSTER', 'ADDSLOTSRANGE', Math.floor((SLOTS * place) / of), Math.floor((SLOTS * (place + 1)) / of) - 1);

async function untilWhole(client: Redis): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const info = String(await client.call('CLUSTER', 'INFO'));
    if (info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3')) return;
    await wait(50);
  }
  throw new Error('the cluster did not come together');
}
