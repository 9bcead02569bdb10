import { Redis } from 'ioredis';

import { RedisKeyValue } from 'giotto-cache';
import { FaultProxy } from '../../keyvalue/fault-proxy.js';
import { startRedis } from '../../servers/index.js';
import type { Backend, Fault, RemoteStand } from '../fault.js';
import { REMOTE_FAULTS } from '../faults.js';

type RedisStand = RemoteStand & { command(...command: [string, ...string[]]): Promise<unknown> };

const full: Fault<RedisStand> = {
  name: 'the server is full (maxmemory, noeviction)',
  effect: 'no writes',
  begin: ({ stand }) => stand.command('CONFIG', 'SET', 'maxmemory', '1'),
  end: ({ stand }) => stand.command('CONFIG', 'SET', 'maxmemory', '0'),
};

const noConnections: Fault<RedisStand> = {
  name: 'others hold all connections (maxclients)',
  effect: 'outage',
  begin: async ({ stand }) => {
    await stand.command('CONFIG', 'SET', 'maxclients', '1');
    await stand.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  },
  end: ({ stand }) => stand.command('CONFIG', 'SET', 'maxclients', '10000'),
};

/** The server, and a client to rule it by. */
async function start(): Promise<RedisStand> {
  const server = await startRedis();
  const proxy = await FaultProxy.to(server.port);
  const ruler = new Redis(server.url, { retryStrategy: () => 20 });
  ruler.on('error', () => undefined);
  return {
    server,
    proxy,
    command: (name, ...parameters) => ruler.call(name, ...parameters),
    connect: (way) => new RedisKeyValue(way === 'proxy' ? `redis://${proxy.address}` : server.url),
    stop: async () => {
      ruler.disconnect();
      await proxy.dispose();
      await server.stop();
    },
  };
}

export const redis: Backend<RedisStand> = { name: 'Redis', start, faults: [...REMOTE_FAULTS, full, noConnections] };
