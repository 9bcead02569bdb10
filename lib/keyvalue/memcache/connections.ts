import type { Client } from 'memjs';

import { invalidOption } from '../../errors/options.js';
import { optionalPeer } from '../optional-peer.js';
import { nameOf, parseAddress } from './address.js';
import { diagnose } from './diagnosis.js';
import type { Memjs } from './memjs-internals.js';
import type { MemcacheKeyValueClient, MemcacheKeyValueOptions } from './memcache.options.js';
import { MemjsLink } from './memjs-link.js';
import { OwnLink } from './own-link.js';

const DEFAULT_HOSTS = ['localhost:11211'];

/** A place to store entries: a server, or all servers of a client that does its own hashing. */
export interface Connection {
  /** Decides which keys belong here, so it must not change. */
  readonly name: string;
  /** Makes a link that is not connected yet. */
  dial(): Promise<MemjsLink>;
  /** Returns why a server that takes connections does not answer, if that can be told. Never rejects. */
  diagnose?(): Promise<string | undefined>;
}

export interface Connections {
  readonly connections: readonly Connection[];
  readonly options: MemcacheKeyValueOptions;
}

/** @throws TypeError if a host cannot be parsed */
export function connectionsTo(servers: string | MemcacheKeyValueOptions | MemcacheKeyValueClient): Connections {
  if (isClient(servers)) return { connections: [throughClient(checked(servers as Client))], options: {} };
  const options: MemcacheKeyValueOptions = typeof servers === 'string' ? { hosts: servers.split(',') } : servers;
  const { hosts = DEFAULT_HOSTS } = options;
  if (!isListOfTexts(hosts))
    throw invalidOption('hosts', hosts, `Use an array, such as ${JSON.stringify(DEFAULT_HOSTS)}.`);
  const names = hosts.map((host) => nameOf(parseAddress(host.trim())));
  if (names.length === 0) throw invalidOption('hosts', '', 'Name one server at least.');
  return { connections: [...new Set(names)].map((name) => toServer(name, options)), options };
}

const toServer = (name: string, credentials: MemcacheKeyValueOptions): Connection => ({
  name,
  dial: async () => new OwnLink(await memjs(), parseAddress(name), credentials),
  diagnose: () => diagnose(parseAddress(name)),
});

const throughClient = (client: Client): Connection => ({
  name: client.servers.map(({ host, port }) => nameOf({ host, port })).join(', '),
  dial: async () => new MemjsLink(await memjs(), client),
});

/** With failover, an entry that was invalidated while its server was away comes back with the server. */
function checked(client: Client): Client {
  if (!client.options?.failover) return client;
  const cure = `Make the client without it, or pass its servers: new MemcacheKeyValue({ hosts: ['a:11211', 'b:11211'] }).`;
  throw invalidOption(
    'failover',
    client.options.failover,
    `A server that comes back would bring old answers with it. ${cure}`,
  );
}

const isListOfTexts = (hosts: unknown) => Array.isArray(hosts) && hosts.every((host) => typeof host === 'string');

const isClient = (
  servers: string | MemcacheKeyValueOptions | MemcacheKeyValueClient,
): servers is MemcacheKeyValueClient => typeof servers === 'object' && 'perform' in servers;

const memjs = (): Promise<Memjs> => optionalPeer('memjs', 'MemcacheKeyValue', () => import('memjs'));
