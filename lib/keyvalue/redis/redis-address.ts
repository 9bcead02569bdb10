interface Place {
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
  readonly db?: number;
  readonly sentinels?: readonly unknown[];
  readonly name?: string;
}

/** Returns where a client's options lead, for one line of a log, without user name and password. */
export function addressOf({ path, host, port, db, sentinels, name }: Place): string {
  if (sentinels) return `sentinel group ${name ?? 'unnamed'}`;
  const place = path ?? `${host ?? 'localhost'}:${port ?? 6379}`;
  return db ? `${place}/${db}` : place;
}

/**
 * Returns the address in a Redis URL, without user and password. Returns `undefined` if it is no such URL. An `@` after the
 * host means that a part of the password was parsed as the host, so that is no such URL either.
 */
export function addressOfUrl(url: string): string | undefined {
  if (!/^rediss?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const { hostname, port, pathname, search, hash } = new URL(url);
  if (`${pathname}${search}${hash}`.includes('@')) return undefined;
  return addressOf({
    host: hostname || undefined,
    port: Number(port) || undefined,
    db: Number(pathname.slice(1)) || 0,
  });
}
