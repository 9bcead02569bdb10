export { startMariaDb } from './mariadb.js';
export { startMemcached } from './memcached.js';
export { startNginx } from './nginx.js';
export { startPostgres } from './postgres.js';
export type { PrivateServer, ServerOptions } from './private-server.js';
export { startRedis } from './redis.js';
export { startSentinel } from './sentinel.js';
export { startVarnish } from './varnish.js';
