import type { DataSourceOptions } from 'typeorm';

import { placedAtMaster } from '../../database/quiet-options.js';

const DEFAULT_PORT: Record<string, number> = { postgres: 5432, mysql: 3306, mariadb: 3306 };

interface Credentials {
  url?: string;
  host?: string;
  port?: number | string;
  socketPath?: string;
  database?: unknown;
}

/** Returns which database it is and where, without user and password: `database (postgres) at 127.0.0.1:5432/shop`. */
export function placeOf(options: DataSourceOptions): string {
  if (options.type === 'better-sqlite3') return `database (better-sqlite3) ${options.database || 'in memory'}`;
  const master = placedAtMaster(options) as Credentials;
  const {
    host = 'localhost',
    port = DEFAULT_PORT[options.type],
    socketPath,
    database = '',
  } = { ...master, ...placeInUrl(master.url) };
  return `database (${options.type}) at ${socketPath ?? `${host}:${port ?? ''}`}/${database}`;
}

/** Returns nothing of a URL whose password is not percent-encoded: nobody can tell where such a password ends. */
function placeInUrl(text: string | undefined): Credentials {
  if (text === undefined) return {};
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || `${url.pathname}${url.search}${url.hash}`.includes('@')) return { host: '(the URL)' };
  const { hostname, port, pathname } = url;
  const place: Credentials = {};
  if (hostname) place.host = hostname;
  if (port) place.port = port;
  if (pathname.length > 1) place.database = pathname.slice(1);
  return place;
}
