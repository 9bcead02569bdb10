import { connect, type Socket } from 'node:net';

import { type GiottoKeyValue, MemcacheKeyValue } from 'giotto-cache';
import { FaultProxy } from '../../keyvalue/fault-proxy.js';
import { patient } from '../../keyvalue/patient.js';
import { startMemcached } from '../../servers/index.js';
import type { Backend, Fault, RemoteStand } from '../fault.js';
import { REMOTE_FAULTS } from '../faults.js';
import { ENTRY_KEYS } from '../squares.js';

const MEBIBYTES = 32;
const MAX_CONNECTIONS = 30;
/** Two of these fill one of the server's pages. */
const LARGE = 400_000;
/** More entries than all rounds and replays of a case store once the fault is over. */
const ROOM = 1500;
const AT_ONCE = 20;

/** Evicts nothing: what does not fit is refused. */
const ARGUMENTS = ['-M', '-m', String(MEBIBYTES), '-c', String(MAX_CONNECTIONS)];

/** What others keep on the server, beside the application. */
class Junk {
  private readonly keyValue: GiottoKeyValue;
  private readonly keys: string[] = [];

  constructor(stand: RemoteStand) {
    this.keyValue = Object.assign(patient(stand.connect('server')), { prefix: 'junk:' });
  }

  /** Stores pieces of a length until the server takes no more of them, or has that many. */
  async fill(length: number, most = Infinity): Promise<void> {
    for (let stored = 0; stored < most; stored += AT_ONCE) {
      const next = Array.from({ length: AT_ONCE }, (_, n) => `junk ${this.keys.length + n}`);
      this.keys.push(...next);
      const outcomes = await Promise.allSettled(next.map((key) => this.keyValue.set(key, Buffer.alloc(length), 3600)));
      if (outcomes.some(({ status }) => status === 'rejected')) return;
    }
  }

  /** Its room is free once this resolves. */
  async remove(): Promise<void> {
    while (this.keys.length > 0) await Promise.all(this.keys.splice(-AT_ONCE).map((key) => this.keyValue.delete(key)));
    await this.keyValue.close();
  }
}

/**
 * Small values still find room if a page of theirs is open. Entries do not.
 *
 * A page belongs to one class of lengths, and stays with it long after all in it was deleted. So junk as long as an entry comes
 * first: what it takes is the entries' when it is gone, however little of their pages was left before. Then large junk takes
 * all other pages, and more of the first kind what is still open of the entries'.
 */
function full(): Fault<RemoteStand> {
  let junk: Junk;
  return {
    name: 'the server is full (-M)',
    effect: 'some writes',
    begin: async ({ stand, peer }) => {
      junk = new Junk(stand);
      const length = await lengthOfEntry(peer);
      await junk.fill(length, ROOM);
      await junk.fill(LARGE);
      await junk.fill(length);
    },
    end: () => junk.remove(),
  };
}

async function lengthOfEntry(peer: GiottoKeyValue): Promise<number> {
  const [entry] = (await peer.getMany(ENTRY_KEYS)).filter((found) => found !== undefined);
  if (entry === undefined) throw new Error('None of the numbers that are asked for over and over is cached.');
  return entry.length;
}

/** The application loses its connections, and finds all of the server's taken. */
function noConnections(): Fault<RemoteStand> {
  let held: Socket[] = [];
  return {
    name: 'others hold all connections (-c)',
    effect: 'outage',
    way: 'proxy',
    begin: ({ stand: { server, proxy } }) => {
      held = Array.from({ length: MAX_CONNECTIONS }, () =>
        connect(server.port, server.host).on('error', () => undefined),
      );
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

export const memcached: Backend<RemoteStand> = {
  name: 'Memcached',
  start,
  faults: [...REMOTE_FAULTS, full(), noConnections()],
};
