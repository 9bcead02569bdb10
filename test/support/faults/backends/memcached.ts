import { connect, type Socket } from 'node:net';

import { type GiottoKeyValue, MemcacheKeyValue } from 'giotto-cache';
import { FaultProxy } from '../../keyvalue/fault-proxy.js';
import { patient } from '../../keyvalue/patient.js';
import { startMemcached } from '../../servers/index.js';
import type { Backend, Fault, RemoteStand } from '../fault.js';
import { REMOTE_FAULTS } from '../faults.js';

const MEBIBYTES = 32;
const MAX_CONNECTIONS = 30;
/** Large junk takes the pages, and junk about as long as an entry the room that is left for those. */
const JUNK_BYTES = [400_000, 2300, 2900, 3400, 4200];
const AT_ONCE = 20;

/** Evicts nothing: what does not fit is refused. */
const ARGUMENTS = ['-M', '-m', String(MEBIBYTES), '-c', String(MAX_CONNECTIONS)];

/** Stores junk of a length until the server takes no more of it. @returns its keys */
async function fill(keyValue: GiottoKeyValue, length: number): Promise<string[]> {
  const keys: string[] = [];
  for (;;) {
    const next = Array.from({ length: AT_ONCE }, (_, n) => `junk of ${length}, ${keys.length + n}`);
    keys.push(...next);
    const outcomes = await Promise.allSettled(next.map((key) => keyValue.set(key, Buffer.alloc(length), 3600)));
    if (outcomes.some(({ status }) => status === 'rejected')) return keys;
  }
}

/** Small values still find room where a page of theirs is open: entries do not. */
function full(): Fault<RemoteStand> {
  let junk: GiottoKeyValue;
  let keys: string[];
  return {
    name: 'the server is full (-M)',
    effect: 'some writes',
    mostRuns: 3, // each of an entry's two versions may come to be while they ask
    begin: async ({ stand }) => {
      junk = Object.assign(patient(stand.connect('server')), { prefix: 'junk:' });
      keys = [];
      for (const length of JUNK_BYTES) keys.push(...(await fill(junk, length)));
    },
    end: async () => {
      await Promise.all(keys.map((key) => junk.delete(key)));
      await junk.close();
    },
  };
}

/** The application loses its connections, and finds all of the server's taken. */
function noConnections(): Fault<RemoteStand> {
  let held: Socket[] = [];
  return {
    name: 'others hold all connections (-c)',
    effect: 'outage',
    way: 'proxy',
    begin: ({ stand: { server, proxy } }) => {
      held = Array.from({ length: MAX_CONNECTIONS }, () => connect(server.port, server.host).on('error', () => undefined));
      proxy.disconnect();
    },
    end: () => held.forEach((socket) => socket.destroy()),
  };
}

async function start(): Promise<RemoteStand> {
  const server = await startMemcached({ args: ARGUMENTS });
  const proxy = await FaultProxy.to(server.port);
  return {
    server,
    proxy,
    connect: (way) => new MemcacheKeyValue({ hosts: [way === 'proxy' ? proxy.address : server.url] }),
    stop: async () => {
      await proxy.dispose();
      await server.stop();
    },
  };
}

export const memcached: Backend<RemoteStand> = { name: 'Memcached', start, faults: [...REMOTE_FAULTS, full(), noConnections()] };
