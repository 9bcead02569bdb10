import {
  DatabaseKeyValue,
  LocMemKeyValue,
  MemcacheKeyValue,
  RedisKeyValue,
  syncdb,
  type GiottoKeyValue,
} from 'giotto-cache';

import type { Backend } from '../../plan/contestants.js';
import type { Setup } from '../setup.js';

async function openDatabase(setup: Setup): Promise<GiottoKeyValue> {
  const { openDataSource } = await import('./data-source.js');
  const dataSource = await openDataSource(setup);
  await syncdb(dataSource);
  return new DatabaseKeyValue(dataSource);
}

const open: Record<Backend, (setup: Setup) => GiottoKeyValue | Promise<GiottoKeyValue>> = {
  locmem: () => new LocMemKeyValue(),
  redis: ({ url }) => new RedisKeyValue(url),
  memcached: ({ url }) => new MemcacheKeyValue({ hosts: [url] }),
  postgres: openDatabase,
  sqlite: openDatabase,
};

/** giotto-cache's key/value on a backend. */
export const openKeyValue = async (setup: Setup): Promise<GiottoKeyValue> => open[setup.backend](setup);
