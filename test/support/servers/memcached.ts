import { unprivileged } from './account.js';
import { binary } from './binaries.js';
import { loopback } from './network.js';
import { PrivateServer, type ServerOptions } from './private-server.js';

/** A Memcached of 64 MiB; its `url` is `host:port`. */
export async function startMemcached({ args = [] }: ServerOptions = {}): Promise<PrivateServer> {
  return PrivateServer.start({
    name: 'memcached',
    command: await binary('memcached'),
    args: (port) => ['-p', String(port), '-l', loopback, '-U', '0', '-m', '64', ...args],
    url: (port) => `${loopback}:${port}`,
    probe: { send: 'version\r\n', expect: 'VERSION' },
    signal: 'SIGKILL', // an orderly end takes it a second, and it has nothing to save
    account: await unprivileged('memcache'),
  });
}
