import type { Redis, RedisOptions } from 'ioredis';

import { PATIENCE } from './driver-options.js';

const CHANNEL = '+switch-master';

/** How many of the Sentinels are listened to. One that answers is enough. */
const MOST = 3;

/**
 * Hears from Sentinels that another server is the primary now. They take some ten seconds to demote one that still answers, and
 * until then two servers take writes.
 *
 * `failoverDetector` of ioredis does the same. But it ends the client for good if it hears of the failover while the client
 * connects, and it prints the errors of a Sentinel that is away.
 */
export class SentinelWatch {
  private readonly clients: readonly Redis[];

  /**
   * @param Driver the class of ioredis
   * @param onSwitch called when the group of these options has another primary
   */
  constructor(
    Driver: typeof Redis,
    private readonly options: RedisOptions,
    private readonly onSwitch: () => void,
  ) {
    this.clients = (options.sentinels ?? []).slice(0, MOST).map((sentinel) => this.listen(Driver, sentinel));
  }

  close(): void {
    for (const client of this.clients) client.disconnect();
  }

  private listen(Driver: typeof Redis, { host, port }: { host?: string; port?: number }): Redis {
    const { sentinelUsername, sentinelPassword, sentinelTLS, family, disconnectTimeout } = this.options;
    const client = new Driver({
      host,
      port: port ?? 26379,
      family,
      username: sentinelUsername ?? undefined,
      password: sentinelPassword ?? undefined,
      tls: sentinelTLS,
      connectTimeout: PATIENCE,
      disconnectTimeout,
      enableReadyCheck: false,
      maxRetriesPerRequest: null,
      retryStrategy: () => PATIENCE,
      protocol: 2,
    } as RedisOptions);
    client.on('error', () => undefined);
    client.on('message', (_channel: string, message: string) => this.heard(message));
    client.subscribe(CHANNEL).catch(() => undefined);
    return client;
  }

  /** @param message the group, its old primary and its new one */
  private heard(message: string): void {
    if (message.startsWith(`${this.options.name} `)) this.onSwitch();
  }
}
