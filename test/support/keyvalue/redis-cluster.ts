import { Redis } from 'ioredis';

import { freePort } from '../free-port.js';
import { startRedis } from '../servers/index.js';
import type { PrivateServer } from '../servers/index.js';
import { eventually } from './outcomes.js';

const SLOTS = 16384;

interface Node {
  readonly server: PrivateServer;
  readonly busPort: number;
  /** By which the nodes know each other. */
  readonly meetingPort: number;
}

/** Arguments with which the nodes that are left serve their keys while another one is dead. */
export const PARTLY = ['--cluster-require-full-coverage', 'no', '--cluster-node-timeout', '5000'] as const;

/** So many masters, each with its share of the slots, that know each other. */
export async function startRedisCluster(
  count = 3,
  args: readonly string[] = [],
  { isEncrypted = false } = {},
): Promise<PrivateServer[]> {
  const nodes = await Promise.all(Array.from({ length: count }, () => startNode(args, isEncrypted)));
  const clients = nodes.map(({ server }) => new Redis(server.url));
  try {
    await Promise.all(clients.map((client, place) => giveSlots(client, place, nodes.length)));
    for (const { server, busPort, meetingPort } of nodes)
      await clients[0]?.call('CLUSTER', 'MEET', server.host, meetingPort, busPort);
    await Promise.all(clients.map((client) => untilWhole(client, count)));
  } finally {
    for (const client of clients) client.disconnect();
  }
  return nodes.map(({ server }) => server);
}

/** One more node, which has a copy of the first one's keys, and which all know. */
export async function addReplica(
  nodes: readonly PrivateServer[],
  args: readonly string[] = [],
): Promise<PrivateServer> {
  const { server } = await startNode(args);
  const replica = new Redis(server.url);
  const masters = nodes.map((node) => new Redis(node.url));
  try {
    const [id, known] = await Promise.all([masters[0]!.call('CLUSTER', 'MYID'), nodesKnownTo(masters[0]!)]);
    const busPort = /:\d+@(\d+) myself/.exec(known)![1]!;
    await replica.call('CLUSTER', 'MEET', nodes[0]!.host, nodes[0]!.port, busPort);
    await untilTrue(async () => {
      const answer = await replica.call('CLUSTER', 'REPLICATE', String(id)).catch(() => undefined);
      return answer === 'OK';
    });
    for (const node of [replica, ...masters])
      await untilTrue(async () => JSON.stringify(await node.call('CLUSTER', 'SLOTS')).includes(`,${server.port},`));
  } finally {
    for (const client of [replica, ...masters]) client.disconnect();
  }
  return server;
}

const nodesKnownTo = async (client: Redis): Promise<string> => String(await client.call('CLUSTER', 'NODES'));

async function startNode(more: readonly string[], isEncrypted = false): Promise<Node> {
  const [busPort, tlsPort] = [await freePort(), await freePort()];
  const encrypted = isEncrypted ? ['--tls-port', `${tlsPort}`, '--tls-cluster', 'yes'] : [];
  const server = await startRedis({
    args: [
      ...['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`],
      ...['--repl-diskless-sync-delay', '0', ...more, ...encrypted],
    ],
  });
  return { busPort, server, meetingPort: isEncrypted ? tlsPort : server.port };
}

const giveSlots = (client: Redis, place: number, of: number) =>
  client.call('CLUSTER', 'ADDSLOTSRANGE', Math.floor((SLOTS * place) / of), Math.floor((SLOTS * (place + 1)) / of) - 1);

const untilWhole = (client: Redis, count: number) =>
  untilTrue(async () => {
    const info = String(await client.call('CLUSTER', 'INFO'));
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${count}`);
  });

const untilTrue = (holds: () => Promise<boolean>): Promise<void> =>
  eventually(async () => {
    if (!(await holds())) throw new Error('the cluster did not come together');
  });
