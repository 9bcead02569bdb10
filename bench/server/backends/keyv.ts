import type { CacheManagerOptions } from '@nestjs/cache-manager';

import type { Backend } from '../../plan/contestants.js';
import type { Setup } from '../setup.js';

type Stores = Pick<CacheManagerOptions, 'stores'>;

const open: Partial<Record<Backend, (url: string) => Promise<Stores>>> = {
  locmem: async () => ({}),
  redis: async (url) => ({ stores: [new (await import('@keyv/redis')).default(url)] }),
  memcached: async (url) => ({ stores: [new (await import('@keyv/memcache')).default(url)] }),
  postgres: async (uri) => ({ stores: [new (await import('@keyv/postgres')).default({ uri })] }),
};

/** What `CacheModule.register` gets for a backend; nothing stands for its own memory store. */
export async function openStores({ backend, url }: Setup): Promise<Stores> {
  const openStore = open[backend];
  if (openStore === undefined) throw new Error(`The benchmark has no Keyv store for ${backend}.`);
  return openStore(url);
}
