import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unprivileged } from './account.js';
import { binary } from './binaries.js';
import { loopback } from './network.js';
import { PrivateServer, type ServerOptions } from './private-server.js';
import { fromTemplate } from './template.js';

const run = promisify(execFile);

const database = 'giotto';
const careless = ['--innodb-flush-log-at-trx-commit=0', '--innodb-flush-method=nosync', '--innodb-log-file-size=16M'];

/** The installer stands on the PATH, or in `bin` beside the server's `sbin`. */
const installer = (server: string) => ({
  PATH: [process.env.PATH, dirname(server), join(dirname(server), '..', 'bin')].join(':'),
});

/** A MariaDB without durability: the database `giotto`, and `root` without a password. */
export async function startMariaDb({ args = [] }: ServerOptions = {}): Promise<PrivateServer> {
  const command = await binary('mariadbd');
  const account = await unprivileged('mysql');
  const own = (folder: string) => [
    ...['--no-defaults', `--datadir=${join(folder, 'data')}`, `--tmpdir=${folder}`],
    ...careless,
  ];
  return PrivateServer.start({
    name: 'mariadb',
    command,
    prepare: async (folder) => {
      const choices = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
      const env = { ...process.env, ...installer(command) };
      await fromTemplate('MARIADB_TEMPLATE', join(folder, 'data'), () =>
        run('mariadb-install-db', [...own(folder), ...choices], { cwd: folder, env, ...account }),
      );
      await writeFile(join(folder, 'init.sql'), `CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4;\n`);
    },
    args: (port, folder) => [
      ...[...own(folder), `--port=${port}`, `--bind-address=${loopback}`, '--skip-name-resolve'],
      ...[`--socket=${join(folder, 'socket')}`, `--pid-file=${join(folder, 'pid')}`],
      ...[`--init-file=${join(folder, 'init.sql')}`, '--innodb-buffer-pool-size=64M', ...args],
    ],
    url: (port) => `mariadb://root@${loopback}:${port}/${database}`,
    probe: { expect: 'mysql_native_password' },
    account,
  });
}
