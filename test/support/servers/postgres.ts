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
export function startupMessage(): Buffer {
  const body = Buffer.from(`\0\x03\0\0user\0${user}\0database\0postgres\0\0`, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

type Fill = (data: string, tools: { readonly initdb: string; readonly pgBasebackup: string }) => Promise<unknown>;

/** @param fill makes the folder of data that is served */
async function serve(name: string, fill: Fill, { args = [] }: ServerOptions): Promise<PrivateServer> {
  const command = await realpath(await binary('postgres'));
  const data = (folder: string) => join(folder, 'data');
  const settings = [...careless, `listen_addresses=${loopback}`, 'unix_socket_directories='];
  const tool = (of: string) => join(dirname(command), of);
  return PrivateServer.start({
    name,
    command,
    prepare: async (folder) => {
      await fill(data(folder), { initdb: tool('initdb'), pgBasebackup: tool('pg_basebackup') });
    },
    args: (port, folder) => ['-D', data(folder), '-p', String(port), ...settings.flatMap((it) => ['-c', it]), ...args],
    url: (port) => `postgres://${user}:${user}@${loopback}:${port}/postgres`,
    probe: { send: startupMessage(), expect: 'R\0\0\0\x08\0\0\0\0' },
    signal: 'SIGINT',
    account: await unprivileged('postgres'),
  });
}

/** A PostgreSQL without durability, whose superuser `giotto` needs no password. */
export const startPostgres = (options: ServerOptions = {}): Promise<PrivateServer> =>
  serve(
    'postgres',
    (data, { initdb }) =>
      fromTemplate('POSTGRES_TEMPLATE', data, async () => {
        const choices = ['--username', user, '--auth', 'trust', '--encoding', 'UTF8', '--no-locale', '--no-sync'];
        await run(initdb, ['--pgdata', data, ...choices], await asServer(data));
      }),
    options,
  );

/** A standby that follows a primary by streaming replication, and answers those who only read. */
export const startStandby = (primary: PrivateServer, options: ServerOptions = {}): Promise<PrivateServer> =>
  serve(
    'standby',
    async (data, { pgBasebackup }) => {
      const choices = ['--write-recovery-conf', '--checkpoint=fast', '--no-sync'];
      await run(pgBasebackup, ['--dbname', primary.url, '--pgdata', data, ...choices], await asServer(data));
    },
    options,
  );

const asServer = async (data: string) => ({ cwd: dirname(data), ...(await unprivileged('postgres')) });
