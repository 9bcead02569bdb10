import { Redis } from 'ioredis';

import { RedisKeyValue } from 'giotto-cache';
import { FaultProxy } from '../../keyvalue/fault-proxy.js';
import type { MadeClient, MakeClient } from '../../keyvalue/redis-clients.js';
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

/** The server, and a client to rule it by. @param make makes the application's own client, if it has one */
async function start(make?: MakeClient): Promise<RedisStand> {
  const server = await startRedis();
  const proxy = await FaultProxy.to(server.port);
  const ruler = new Redis(server.url, { retryStrategy: () => 20 });
  ruler.on('error', () => undefined);
  const given: MadeClient[] = [];
  const keyValueAt = (url: string) => {
    if (make === undefined) return new RedisKeyValue(url);
    given.push(make(url));
    return new RedisKeyValue(given.at(-1)!.client);
  };
  return {
    server,
    proxy,
    command: (name, ...parameters) => ruler.call(name, ...parameters),
    connect: (way) => keyValueAt(way === 'proxy' ? `redis://${proxy.address}` : server.url),
    stop: async () => {
      for (const { end } of given) end();
      ruler.disconnect();
      await proxy.dispose();
      await server.stop();
    },
  };
}

const faults = [...REMOTE_FAULTS, full, noConnections];

export const redis: Backend<RedisStand> = { name: 'Redis', start: () => start(), faults };

/** A client that waits on a silent connection for ever is told when the fault is over, as by a router that knows no such connection. */
const toldAtTheEnd = (fault: Fault<RedisStand>): Fault<RedisStand> => ({
  ...fault,
  end: async (at) => {
    await fault.end(at);
    at.stand.proxy.disconnect();
  },
});

/** Redis through a client that the application made. */
export const redisThrough = (name: string, make: MakeClient): Backend<RedisStand> => ({
  name: `Redis through ${name}`,
  start: () => start(make),
  faults: faults.map((fault) => (fault.way === 'proxy' ? toldAtTheEnd(fault) : fault)),
});
