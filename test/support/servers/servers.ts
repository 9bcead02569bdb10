import { binary, provide } from './binaries.js';
import { startMariaDb } from './mariadb.js';
import { startMemcached } from './memcached.js';
import { startPostgres } from './postgres.js';
import type { PrivateServer } from './private-server.js';
import { startRedis } from './redis.js';

const kinds = [
  { variable: 'REDIS_URL', needs: 'redis-server', starters: [startRedis] },
  { variable: 'MEMCACHE_HOSTS', needs: 'memcached', starters: [startMemcached, startMemcached, startMemcached] },
  { variable: 'POSTGRES_URL', needs: 'postgres', starters: [startPostgres] },
  { variable: 'MARIADB_URL', needs: 'mariadbd', starters: [startMariaDb] },
] as const;

/** Tests start it themselves, and need but its path. */
const browser = { variable: 'CHROMIUM_PATH', needs: 'chromium' } as const;

/** Tests start them before an application. They are installed here, once, and not by each worker. */
const caches = ['varnishd', 'nginx'] as const;

const started: PrivateServer[] = [];

async function start(starter: () => Promise<PrivateServer>): Promise<string> {
  const server = await starter();
  started.push(server);
  return server.url;
}

/**
 * Starts each kind of server that no environment variable names, all at once, and finds the browser likewise; resolves to
 * the variables to set. Rejects with every kind that failed, after stopping the others.
 */
export async function startServers(): Promise<Record<string, string>> {
  const wanted = kinds.filter(({ variable }) => !process.env[variable]);
  const browsers = process.env[browser.variable] ? [] : [browser];
  await provide([...[...wanted, ...browsers].map(({ needs }) => needs), ...caches]);
  const paths = await Promise.all(
    browsers.map(async ({ variable, needs }) => [variable, await binary(needs)] as const),
  );
  const outcomes = await Promise.allSettled(
    wanted.map(
      async ({ variable, starters }) => [variable, (await Promise.all(starters.map(start))).join(',')] as const,
    ),
  );
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (failures.length > 0) {
    await stopServers();
    throw new Error(failures.map(String).join('\n'));
  }
  const addresses = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  return Object.fromEntries([...addresses, ...paths]);
}

/** Stops what `startServers` has started. */
export async function stopServers(): Promise<void> {
  await Promise.all(started.splice(0).map((server) => server.stop()));
}
