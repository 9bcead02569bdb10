import type { Cluster } from 'ioredis';

import { keyValueUnavailable } from '../../errors/backend.js';
import { reasonOf } from '../../errors/reason.js';
import { Deadline } from '../deadline.js';
import { optionalPeer } from '../optional-peer.js';
import { clusterOptions, PATIENCE } from './driver-options.js';
import { IoredisClient } from './ioredis.client.js';
import { addressOf } from './redis-address.js';
import type { RedisClient } from './redis-client.js';
import type { RedisConnection } from './redis-connection.js';

/** A node to begin with, from which the client learns the others. */
export interface ClusterNode {
  readonly host?: string;
  readonly port?: number;
}

/** A client of our own for a cluster. It is made at the first use, and reconnects by itself. */
export class OwnCluster implements RedisConnection {
  readonly movement = undefined;
  readonly cureOfReplica = '';
  private cluster?: Cluster;
  /** The commands of `cluster`. */
  private commands?: IoredisClient;
  private opening?: Promise<Cluster>;
  private closed = false;
  private openings = 0;
  private lastError?: unknown;
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly nodes: readonly ClusterNode[],
    private readonly options: Parameters<typeof clusterOptions>[0],
  ) {}

  reopen(): void {
    this.closed = false;
  }

  now(): RedisClient | undefined {
    return this.cluster?.status === 'ready' ? this.commands : undefined;
  }

  async ready(): Promise<RedisClient> {
    if (this.closed) throw this.unavailable('it was closed.');
    const cluster = await (this.opening ??= this.open());
    if (cluster.status !== 'ready') throw this.unavailable(this.whyNotReady());
    return this.cluster === cluster ? this.commands! : new IoredisClient(cluster, true);
  }

  sending(): void {
    // Each node has a connection of its own.
  }

  abandoned(): void {
    // The breaker of the node bounds them.
  }

  demoted(): void {
    // A replica of a cluster names its master to who asks it.
  }

  onReconnected(listener: () => void): void {
    this.listeners.push(listener);
  }

  isPartlyThere(): boolean {
    return this.commands?.isPartlyThere() ?? false;
  }

  close(): void {
    this.closed = true;
    this.openings++;
    this.cluster?.disconnect();
    this.cluster = this.commands = this.opening = undefined;
  }

  describe(): string {
    return this.now() === undefined
      ? `redis cluster of ${this.nodes.map((node) => addressOf(node)).join(', ')}`
      : this.commands!.describe();
  }

  /** Resolves when the client is ready or the first attempt has failed. ioredis goes on trying in the background. */
  private async open(): Promise<Cluster> {
    const attempt = ++this.openings;
    const { Cluster } = await optionalPeer('ioredis', 'RedisKeyValue', () => import('ioredis'));
    const cluster = new Cluster([...this.nodes], clusterOptions(this.options));
    if (attempt !== this.openings) return cluster;
    this.cluster = cluster;
    this.commands = new IoredisClient(cluster, true);
    cluster.on(
      'error',
      (error: Error & { lastNodeError?: unknown }) => (this.lastError = error.lastNodeError ?? error),
    );
    for (const listener of this.listeners) this.commands.onReconnected(listener);
    cluster.on('ready', () => (this.lastError = undefined));
    const connected = new Deadline(PATIENCE).race(cluster.connect(), this.describe());
    await connected.catch((error: unknown) => (this.lastError ??= error));
    return cluster;
  }

  /** ioredis does not tell why a node refuses a connection. */
  private whyNotReady(): string {
    const why = this.lastError === undefined ? 'it is not connected.' : reasonOf(this.lastError);
    return why === 'Connection is closed.' ? 'no node takes a connection.' : why;
  }

  private unavailable(why: string): Error {
    return keyValueUnavailable(this.describe(), why);
  }
}
