import type { ClusterOptions, RedisOptions } from 'ioredis';

/** How long `open()` waits, how long connecting may take, and how long a connection may be silent before it is replaced, in ms. */
export const PATIENCE = 1000;

const retryStrategy = (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 6), PATIENCE);

const DEFAULTS = {
  connectTimeout: PATIENCE,
  disconnectTimeout: 100,
  maxRetriesPerRequest: 0,
  /** A Sentinel that is silent is passed over. */
  sentinelCommandTimeout: PATIENCE,
  /** Has ioredis 6 reply in the shapes of version 5, which does not know the option. */
  protocol: 2,
};

/** Fixed, so that no command waits for a server that is away. `SentinelWatch` detects failovers. */
const FIXED = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  failoverDetector: false,
};

/** The options of a client of our own: short waits and quick refusals. */
export const driverOptions = (options: RedisOptions): RedisOptions => ({
  ...DEFAULTS,
  retryStrategy,
  ...options,
  ...FIXED,
});

/**
 * The options of a client of our own for a cluster. A command of a node that is away fails at once, and the next one asks another
 * node who has the slot now.
 */
export function clusterOptions({ natMap, ...options }: RedisOptions & Pick<ClusterOptions, 'natMap'>): ClusterOptions {
  return {
    natMap,
    lazyConnect: true,
    scaleReads: 'master',
    clusterRetryStrategy: retryStrategy,
    maxRedirections: 5,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshTimeout: PATIENCE,
    // A certificate names hosts, not the addresses that they have.
    ...(options.tls === undefined ? {} : { dnsLookup: (host, found) => found(null, host) }),
    redisOptions: { ...DEFAULTS, ...options, autoResendUnfulfilledCommands: false },
  };
}
