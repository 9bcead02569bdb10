import { MemcacheKeyValue } from 'giotto-cache';
import { type PrivateServer, startMemcached } from '../../servers/index.js';
import type { Backend, Fault, Stand } from '../fault.js';

/** One of the servers, which goes and comes back. */
type HostsStand = Stand & { readonly server: PrivateServer };

const faults: readonly Fault<HostsStand>[] = [
  {
    name: 'one of three hosts is stopped, and continues (SIGSTOP, SIGCONT)',
    effect: 'some keys',
    begin: ({ stand }) => stand.server.pause(),
    end: ({ stand }) => stand.server.resume(),
  },
  {
    name: 'one of three hosts dies, and is started again (SIGKILL)',
    effect: 'some keys',
    begin: ({ stand }) => stand.server.kill(),
    end: ({ stand }) => stand.server.restart(),
  },
];

async function start(): Promise<HostsStand> {
  const servers = await Promise.all([startMemcached(), startMemcached(), startMemcached()]);
  return {
    server: servers[0],
    connect: () => new MemcacheKeyValue({ hosts: servers.map(({ url }) => url) }),
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

export const memcachedHosts: Backend<HostsStand> = { name: 'Memcached on three hosts', start, faults };
