export { startMariaDb } from './mariadb.js';
export { startMemcached, startSecureMemcached } from './memcached.js';
export { startNginx } from './nginx.js';
export { startPgBouncer } from './pgbouncer.js';
export { startPostgres, startStandby } from './postgres.js';
export type { PrivateServer, ServerOptions } from './private-server.js';
export { startRedis } from './redis.js';
export { type SentinelWaits, startSentinel } from './sentinel.js';
export { startVarnish } from './varnish.js';
