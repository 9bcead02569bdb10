import type { ConnectionOptions } from 'node:tls';

/**
 * A client that the application made: a `Redis` or `Cluster` of ioredis 5 or 6 or of iovalkey, or what `createClient`,
 * `createClientPool` or `createCluster` of node-redis 5 or 6 returns. It is recognised by its methods.
 *
 * @example new RedisKeyValue(createClient({ url: 'redis://10.0.0.1:6379' }))
 */
export type RedisKeyValueClient =
  | {
      readonly getBuffer: (...given: never[]) => unknown;
      readonly mgetBuffer: (...given: never[]) => unknown;
      readonly unlink: (...given: never[]) => unknown;
      readonly disconnect: (...given: never[]) => unknown;
    }
  | {
      readonly sendCommand: (...given: never[]) => unknown;
      readonly withTypeMapping: (...given: never[]) => unknown;
      readonly connect: (...given: never[]) => unknown;
      readonly isOpen: boolean;
    };

/**
 * Options of the connection that the backend opens. They are those of ioredis, and `url` and `prefix`. Those that are not given
 * are set for short waits and quick refusals.
 *
 * @example new RedisKeyValue({ host: '10.0.0.1', username: 'shop', password: 'secret', tls: {} })
 */
export interface RedisKeyValueOptions {
  /** `redis://` or `rediss://`, or `redis+cluster://host:port,host:port`. Its parts override the other options. */
  url?: string;
  /**
   * Nodes of a Redis Cluster to begin with, from which the others are learnt.
   * @example new RedisKeyValue({ nodes: [{ host: 'redis-1', port: 6379 }, { host: 'redis-2', port: 6379 }] })
   */
  nodes?: readonly { readonly host?: string; readonly port?: number }[] | undefined;
  /** The addresses under which this process reaches the nodes of a cluster, by the address that they name. */
  natMap?:
    | Readonly<Record<string, { host: string; port: number }>>
    | ((address: string) => { host: string; port: number } | null)
    | undefined;
  /** Stands before every key. @default 'giotto:' and the application's name */
  prefix?: string;
  /** The server's name or address. @default 'localhost' */
  host?: string | undefined;
  /** The server's TCP port. @default 6379 */
  port?: number | undefined;
  /** Of a Unix socket, in place of `host` and `port`. */
  path?: string | undefined;
  /** The version of IP, 4 or 6. `0` takes either. */
  family?: number | undefined;
  /** The number of the database. @default 0 */
  db?: number | undefined;
  /** A user of the server's ACL. */
  username?: string | undefined;
  /** The user's password, or that of `requirepass`. */
  password?: string | undefined;
  /** Encrypts the connection. `{}` is enough for a certificate that the system trusts. */
  tls?: ConnectionOptions | undefined;
  /** Stands before every key and before the backend's own prefix. */
  keyPrefix?: string | undefined;
  /** The name that `CLIENT LIST` shows. */
  connectionName?: string | undefined;
  /** Milliseconds that connecting may take. @default 1000 */
  connectTimeout?: number | undefined;
  /** Milliseconds that closing may take. @default 100 */
  disconnectTimeout?: number | undefined;
  /** Milliseconds after which ioredis gives up a command. The backend's own timeout is usually shorter. */
  commandTimeout?: number | undefined;
  /** Milliseconds of silence after which ioredis replaces the connection. */
  socketTimeout?: number | undefined;
  /** Milliseconds of silence before TCP probes the connection. */
  keepAlive?: number | undefined;
  /** False turns on Nagle's algorithm. @default true */
  noDelay?: boolean | undefined;
  /** How often a command is sent again after a reconnect. @default 0 */
  maxRetriesPerRequest?: number | null | undefined;
  /** Returns the milliseconds before the next attempt to connect, or nothing to give up. @default doubles from 50 to 1000 */
  retryStrategy?: ((attempt: number) => number | void | null) | null | undefined;
  /** True if the connection is to be replaced after this error of the server. */
  reconnectOnError?: ((error: Error) => boolean | 1 | 2) | null | undefined;
  /** False skips the question, by `INFO`, if the server is still loading. @default true */
  enableReadyCheck?: boolean | undefined;
  /** Milliseconds to wait for a server that is loading. */
  maxLoadingRetryTime?: number | undefined;
  /** True does not tell the server the name and version of the client. */
  disableClientInfo?: boolean | undefined;
  /** The RESP version, for ioredis 6. @default 2 */
  protocol?: 2 | 3 | undefined;
  /** The Sentinels to ask for the master. */
  sentinels?: { host?: string; port?: number; family?: number }[] | undefined;
  /** The Sentinels' name of the group of servers. */
  name?: string | undefined;
  /** `'slave'` is refused, since a replica that lags behind returns what was invalidated. @default 'master' */
  role?: 'master' | 'slave' | undefined;
  /** A user of the Sentinels. */
  sentinelUsername?: string | undefined;
  /** The password of the Sentinels. */
  sentinelPassword?: string | undefined;
  /** For Sentinels behind TLS. */
  sentinelTLS?: ConnectionOptions | undefined;
  /** True takes `tls` for the Sentinels too. */
  enableTLSForSentinelMode?: boolean | undefined;
  /** When to ask the Sentinels again. */
  sentinelRetryStrategy?: ((attempt: number) => number | void | null) | undefined;
  /** When to connect to a Sentinel again. */
  sentinelReconnectStrategy?: ((attempt: number) => number | void | null) | undefined;
  /** Milliseconds that a Sentinel may take to answer. @default 1000 */
  sentinelCommandTimeout?: number | undefined;
  /** Has no effect: giotto-cache listens to the Sentinels for a failover by itself. */
  failoverDetector?: boolean | undefined;
}
