import type { Cluster, Redis, RedisOptions } from 'ioredis';

/** Where a client's options lead, for one line of log: never with a user name or a password. */
export function addressOf({ path, host, port, db, sentinels, name }: RedisOptions): string {
  if (sentinels) return `sentinel group ${name ?? 'unnamed'}`;
  const place = path ?? `${host ?? 'localhost'}:${port ?? 6379}`;
  return db ? `${place}/${db}` : place;
}

export function describeClient(client: Redis | Cluster): string {
  if (!isCluster(client)) return `redis at ${addressOf(client.options)}`;
  const nodes = client.nodes('master').map((node) => addressOf(node.options));
  return nodes.length > 0 ? `redis cluster of ${nodes.sort().join(', ')}` : 'redis cluster';
}

/** By what the client says of itself, so that a client of another copy of ioredis counts. */
export const isCluster = (client: Redis | Cluster): client is Cluster => client.isCluster;

/**
 * What a Redis URL names, without its user and password. Returns `undefined` if it is none, and if a password may have been taken
 * for its host: then there is an `@` behind what looks like one.
 */
export function addressOfUrl(url: string): string | undefined {
  if (!/^rediss?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const { hostname, port, pathname, search, hash } = new URL(url);
  if (`${pathname}${search}${hash}`.includes('@')) return undefined;
  return addressOf({ host: hostname || undefined, port: Number(port) || undefined, db: Number(pathname.slice(1)) || 0 });
}
