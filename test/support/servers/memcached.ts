import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { unprivileged } from './account.js';
import { binary } from './binaries.js';
import { makeCertificates } from './certificate.js';
import { loopback, type Probe } from './network.js';
import { PrivateServer, type ServerOptions } from './private-server.js';

/** A Memcached of 64 MiB; its `url` is `host:port`. */
export const startMemcached = ({ args = [] }: ServerOptions = {}): Promise<PrivateServer> => serve(args);

/** A Memcached that speaks TLS alone. @param verify true if it asks for a certificate of its own authority */
export async function startSecureMemcached({ verify = false } = {}): Promise<PrivateServer> {
  const folder = await mkdtemp(join(tmpdir(), 'giotto-cache-certificates-'));
  await chmod(folder, 0o755);
  const { files, ca, cert, key } = await makeCertificates(folder);
  const options = [`ssl_chain_cert=${files.cert}`, `ssl_key=${files.key}`];
  if (verify) options.push(`ssl_ca_cert=${files.ca}`, 'ssl_verify_mode=2');
  try {
    return await serve(['-Z', '-o', options.join(',')], { ca, cert, key });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const serve = async (args: readonly string[], tls?: Probe['tls']): Promise<PrivateServer> =>
  PrivateServer.start({
    name: 'memcached',
    command: await binary('memcached'),
    args: (port) => ['-p', String(port), '-l', loopback, '-U', '0', '-m', '64', ...args],
    url: (port) => `${loopback}:${port}`,
    probe: { send: 'version\r\n', expect: 'VERSION', tls },
    signal: 'SIGKILL', // an orderly end takes it a second, and it has nothing to save
    account: await unprivileged('memcache'),
  });
