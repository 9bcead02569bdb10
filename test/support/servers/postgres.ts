import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unprivileged } from './account.js';
import { binary } from './binaries.js';
import { loopback } from './network.js';
import { PrivateServer, type ServerOptions } from './private-server.js';
import { fromTemplate } from './template.js';

const run = promisify(execFile);

const user = 'giotto';
const careless = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** The protocol's start-up message (version 3.0); `AuthenticationOk` answers it once the server has recovered. */
function startupMessage(): Buffer {
  const body = Buffer.from(`\0\x03\0\0user\0${user}\0database\0postgres\0\0`, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

/** A PostgreSQL without durability, whose superuser `giotto` needs no password. */
export async function startPostgres({ args = [] }: ServerOptions = {}): Promise<PrivateServer> {
  const command = await realpath(await binary('postgres'));
  const account = await unprivileged('postgres');
  const data = (folder: string) => join(folder, 'data');
  const settings = [...careless, `listen_addresses=${loopback}`, 'unix_socket_directories='];
  return PrivateServer.start({
    name: 'postgres',
    command,
    prepare: async (folder) => {
      const choices = ['--username', user, '--auth', 'trust', '--encoding', 'UTF8', '--no-locale', '--no-sync'];
      const initdb = join(dirname(command), 'initdb');
      await fromTemplate('POSTGRES_TEMPLATE', data(folder), () =>
        run(initdb, ['--pgdata', data(folder), ...choices], { cwd: folder, ...account }),
      );
    },
    args: (port, folder) => ['-D', data(folder), '-p', String(port), ...settings.flatMap((it) => ['-c', it]), ...args],
    url: (port) => `postgres://${user}:${user}@${loopback}:${port}/postgres`,
    probe: { send: startupMessage(), expect: 'R\0\0\0\x08\0\0\0\0' },
    signal: 'SIGINT',
    account,
  });
}
