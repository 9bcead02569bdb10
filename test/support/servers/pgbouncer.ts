import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { unprivileged } from './account.js';
import { binary } from './binaries.js';
import { loopback } from './network.js';
import { startupMessage } from './postgres.js';
import { PrivateServer } from './private-server.js';

/** A PgBouncer in transaction mode before a PostgreSQL: each transaction may have another one of its few connections. */
export async function startPgBouncer(postgres: PrivateServer): Promise<PrivateServer> {
  const { username } = new URL(postgres.url);
  return PrivateServer.start({
    name: 'pgbouncer',
    command: await binary('pgbouncer'),
    args: (_port, folder) => [join(folder, 'pgbouncer.ini')],
    url: (port) => Object.assign(new URL(postgres.url), { port }).href,
    probe: { send: startupMessage(), expect: 'R\0\0\0\x08\0\0\0\0' },
    signal: 'SIGINT',
    account: await unprivileged('postgres'),
    prepare: async (folder, port) => {
      const settings = [
        '[databases]',
        `* = host=${postgres.host} port=${postgres.port}`,
        '[pgbouncer]',
        `listen_addr = ${loopback}`,
        `listen_port = ${port}`,
        'unix_socket_dir =',
        'auth_type = trust',
        `auth_file = ${join(folder, 'users.txt')}`,
        'pool_mode = transaction',
        'default_pool_size = 2',
      ];
      await writeFile(join(folder, 'pgbouncer.ini'), settings.join('\n'));
      await writeFile(join(folder, 'users.txt'), `"${username}" ""\n`);
    },
  });
}
