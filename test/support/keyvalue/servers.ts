/** The servers that the whole run shares, as the environment names them. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the tests' global setup starts the servers and sets it.`);
  return value;
}

export const redisUrl = () => required('REDIS_URL');
export const memcacheHosts = () => required('MEMCACHE_HOSTS').split(',');
