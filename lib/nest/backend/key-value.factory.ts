import { unknownCache } from '../../errors/options.js';
import { DatabaseKeyValue } from '../../keyvalue/database/database.key-value.js';
import { DummyKeyValue } from '../../keyvalue/dummy.key-value.js';
import { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { LocMemKeyValue } from '../../keyvalue/locmem.key-value.js';
import { MemcacheKeyValue } from '../../keyvalue/memcache/memcache.key-value.js';
import { RedisKeyValue } from '../../keyvalue/redis/redis.key-value.js';

const FACTORIES = {
  redis: () => new RedisKeyValue(),
  memcache: () => new MemcacheKeyValue(),
  memcached: () => new MemcacheKeyValue(),
  database: () => new DatabaseKeyValue(),
  locmem: () => new LocMemKeyValue(),
  dummy: () => new DummyKeyValue(),
} as const;

/** The name of a backend, which is made with its defaults. `memcached` is another name of `memcache`. */
export type KeyValueName = keyof typeof FACTORIES;

/**
 * Returns the backend that the option `cache` names or is. Its driver is loaded when the backend opens.
 * @throws GIOTTO_UNKNOWN_CACHE, listing the known names
 */
export function createKeyValue(cache: unknown): GiottoKeyValue {
  if (cache instanceof GiottoKeyValue) return cache;
  if (typeof cache === 'string' && Object.hasOwn(FACTORIES, cache)) return FACTORIES[cache as KeyValueName]();
  throw unknownCache(cache, Object.keys(FACTORIES));
}
