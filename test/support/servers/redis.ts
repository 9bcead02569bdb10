import { unprivileged } from './account.js';
import { binary } from './binaries.js';
import { loopback } from './network.js';
import { PrivateServer, type ServerOptions } from './private-server.js';

/** A Redis that writes nothing to disk: after `kill` or `restart` it is empty. */
export async function startRedis({ args = [] }: ServerOptions = {}): Promise<PrivateServer> {
  return PrivateServer.start({
    name: 'redis',
    command: await binary('redis-server'),
    args: (port, folder) => [
      ...['--port', String(port), '--bind', loopback, '--dir', folder],
      ...['--save', '', '--appendonly', 'no', ...args],
    ],
    url: (port) => `redis://${loopback}:${port}`,
    probe: { send: 'PING\r\n', expect: '+PONG' },
    account: await unprivileged('redis'),
  });
}
