import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { unprivileged } from './account.js';
import { binary } from './binaries.js';
import { loopback } from './network.js';
import { PrivateServer } from './private-server.js';

/** A Sentinel that watches a primary under a name. Two of them have to agree that it is down. */
export async function startSentinel(name: string, primary: PrivateServer): Promise<PrivateServer> {
  const account = await unprivileged('redis');
  return PrivateServer.start({
    name: 'sentinel',
    command: await binary('redis-server'),
    args: (port, folder) => [
      ...[join(folder, 'sentinel.conf'), '--sentinel', '--port', String(port)],
      ...['--bind', loopback, '--dir', folder],
    ],
    url: (port) => `redis://${loopback}:${port}`,
    probe: { send: 'PING\r\n', expect: '+PONG' },
    account,
    prepare: async (folder) => {
      const path = join(folder, 'sentinel.conf');
      const settings = [
        `monitor ${name} ${primary.host} ${primary.port} 2`,
        `down-after-milliseconds ${name} 500`,
        `failover-timeout ${name} 2000`,
      ];
      await writeFile(path, settings.map((setting) => `sentinel ${setting}\n`).join(''));
      if (account) await chown(path, account.uid, account.gid);
    },
  });
}
