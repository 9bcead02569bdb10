import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { unprivileged } from './account.js';
import { binary } from './binaries.js';
import { loopback } from './network.js';
import { PrivateServer } from './private-server.js';

/** How long a Sentinel waits, in milliseconds. */
export interface SentinelWaits {
  /** Until a primary that is silent counts as down. */
  readonly downAfter: number;
  /** Until a failover that makes no progress is given up. */
  readonly failoverTimeout: number;
}

/** Longer than a busy machine keeps a server waiting: no failover begins by itself. */
const PATIENT: SentinelWaits = { downAfter: 30_000, failoverTimeout: 60_000 };

/** A Sentinel that watches a primary under a name. Two of them have to agree that it is down. */
export async function startSentinel(
  name: string,
  primary: PrivateServer,
  { downAfter, failoverTimeout } = PATIENT,
): Promise<PrivateServer> {
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
        `down-after-milliseconds ${name} ${downAfter}`,
        `failover-timeout ${name} ${failoverTimeout}`,
      ];
      await writeFile(path, settings.map((setting) => `sentinel ${setting}\n`).join(''));
      if (account) await chown(path, account.uid, account.gid);
    },
  });
}
