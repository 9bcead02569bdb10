import { unavailable } from '../unavailable.js';
import type { Sign } from '../deadline.js';
import type { GivenClient, RedisClient } from './redis-client.js';
import type { RedisConnection } from './redis-connection.js';

/** A client that the application passed in. It is neither configured nor closed here. */
export class GivenConnection implements RedisConnection {
  readonly movement: Sign | undefined;

  constructor(private readonly client: GivenClient) {
    this.movement = client.movement;
  }

  now(): RedisClient | undefined {
    return this.client.canSend() ? this.client : undefined;
  }

  async ready(): Promise<RedisClient> {
    await this.client.connect().catch((error: unknown) => {
      throw unavailable(this.describe(), error);
    });
    return this.client;
  }

  sending(): void {
    // The application decides when its client writes.
  }

  abandoned(): void {
    // The application decides what its client's queues may hold.
  }

  readonly cureOfReplica =
    'The client stays connected to a replica, so nothing is cached. Let it reconnect (reconnectOnError of ioredis), or pass a URL or options in place of it.';

  demoted(): void {
    // The application decides when its client reconnects.
  }

  onReconnected(listener: () => void): void {
    this.client.onReconnected(listener);
  }

  isPartlyThere(): boolean {
    return this.client.isPartlyThere();
  }

  reopen(): void {
    // It was not closed.
  }

  close(): void {
    // The application closes it.
  }

  describe(): string {
    return this.client.describe();
  }
}
