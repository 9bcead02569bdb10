import type { Cluster, Redis } from 'ioredis';

import type { Sign } from '../deadline.js';
import { Movement } from '../movement.js';
import { describeClient, isCluster } from './redis-address.js';
import type { RedisConnection } from './redis-connection.js';

/** A client that the application passed in. It is neither configured nor closed here. */
export class GivenConnection implements RedisConnection {
  readonly movement: Sign | undefined;

  constructor(private readonly client: Redis | Cluster) {
    this.movement = isCluster(client) ? undefined : new Movement(() => client.stream);
  }

  now(): Redis | Cluster {
    return this.client;
  }

  async ready(): Promise<Redis | Cluster> {
    return this.client;
  }

  sending(): void {
    // The application decides when its client writes.
  }

  abandoned(): void {
    // The application decides what its client's queues may hold.
  }

  isPartlyThere(): boolean {
    return isCluster(this.client) && this.client.nodes('master').some(({ status }) => status === 'ready');
  }

  close(): void {
    // The application closes it.
  }

  describe(): string {
    return describeClient(this.client);
  }
}
