import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startMemcached, startPostgres, startRedis, type PrivateServer } from '../../test/support/servers/index.js';
import type { Backend } from '../plan/contestants.js';
import { cores, pin } from './cores.js';

/** Where a backend is, for as long as it is needed. */
export interface BackendServer {
  readonly url: string;
  stop(): Promise<void>;
}

async function onItsCore(starting: Promise<PrivateServer>): Promise<BackendServer> {
  const server = await starting;
  if (server.pid !== undefined) pin(server.pid, cores?.backend);
  return server;
}

async function sqliteFile(): Promise<BackendServer> {
  const folder = await mkdtemp(join(tmpdir(), 'giotto-cache-bench-'));
  return { url: join(folder, 'bench.sqlite'), stop: () => rm(folder, { recursive: true, force: true }) };
}

/** Room for documents of 1 MB in whatever envelope a contestant puts them. */
const ITEM_SIZE = ['-I', '4m'];

const start: Record<Backend, () => Promise<BackendServer>> = {
  locmem: async () => ({ url: '', stop: async () => undefined }),
  redis: () => onItsCore(startRedis()),
  memcached: () => onItsCore(startMemcached({ args: ITEM_SIZE })),
  postgres: () => onItsCore(startPostgres()),
  sqlite: sqliteFile,
};

/** A server of the run's own, empty, on loopback. */
export const startBackend = (backend: Backend): Promise<BackendServer> => start[backend]();
