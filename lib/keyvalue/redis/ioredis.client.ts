import type { Cluster, Redis } from 'ioredis';

import type { Sign } from '../deadline.js';
import { Movement } from '../movement.js';
import { onEachReconnection } from './reconnections.js';
import { addressOf } from './redis-address.js';
import {
  isUnknownScript,
  type ClusterClient,
  type GivenClient,
  type Name,
  type Scan,
  type Script,
  type SetTerms,
} from './redis-client.js';
import { slotOf } from './slot.js';

const isCluster = (client: Redis | Cluster): client is Cluster => client.isCluster;

/** A `Redis` or `Cluster` of ioredis 5 or 6, under either protocol, or of iovalkey, which is made from ioredis 5. */
export class IoredisClient implements GivenClient, ClusterClient {
  isCluster: boolean;
  readonly hasSeveralServers: boolean;
  readonly isOrdered: boolean;
  readonly movement: Sign | undefined;

  /** @param isOwn true if it is no client of the application */
  constructor(
    private readonly client: Redis | Cluster,
    private readonly isOwn = false,
  ) {
    this.isCluster = this.hasSeveralServers = isCluster(client);
    this.isOrdered = !this.hasSeveralServers;
    this.movement = isCluster(client) ? undefined : new Movement(() => client.stream);
  }

  get keyPrefix(): string {
    return this.client.options.keyPrefix ?? '';
  }

  get(name: Name): Promise<Buffer | null> {
    return this.client.getBuffer(name);
  }

  getMany(names: readonly Name[]): Promise<(Buffer | null)[]> {
    return this.client.mgetBuffer([...names]);
  }

  async set(name: Name, value: Buffer, { lifetime, only }: SetTerms): Promise<boolean> {
    return (await this.sent(name, value, { lifetime, only })) !== null;
  }

  head(name: Name, bytes: number): Promise<Buffer> {
    return this.client.getrangeBuffer(name, 0, bytes - 1);
  }

  lifetimeLeft(name: Name): Promise<number> {
    return this.client.pttl(name);
  }

  async expire(name: Name, lifetime: number): Promise<void> {
    await this.client.pexpire(name, lifetime);
  }

  async persist(name: Name): Promise<void> {
    await this.client.persist(name);
  }

  run({ source, sha }: Script, names: readonly Name[], args: readonly Name[]): Promise<unknown> {
    const send = () => this.client.eval(source, names.length, ...names, ...args);
    if (sha === undefined) return send();
    return this.client.evalsha(sha, names.length, ...names, ...args).catch((error: unknown) => {
      if (!isUnknownScript(error)) throw error;
      return send();
    });
  }

  async unlink(names: readonly Name[]): Promise<number> {
    return Number(await this.client.unlink(...names));
  }

  async del(names: readonly Name[]): Promise<number> {
    return Number(await this.client.del(...names));
  }

  async replication(): Promise<string> {
    return String(await this.client.info('replication'));
  }

  nodeOf(name: Name): string | undefined {
    if (!isCluster(this.client)) return undefined;
    return this.client.slots[slotOf(Buffer.concat([Buffer.from(this.keyPrefix), Buffer.from(name)]))]?.[0];
  }

  /** A connection of its own client is made again at the next command. */
  replaceConnection(node: string): void {
    if (!this.isOwn || !isCluster(this.client)) return;
    const silent = this.client.nodes('all').find(({ options }) => `${options.host}:${options.port}` === node);
    silent?.disconnect();
  }

  async scans(): Promise<Scan[]> {
    const nodes = isCluster(this.client) ? this.client.nodes('master') : [this.client];
    return nodes.map((node) => async (cursor, pattern, count) => {
      const [next, keys] = await node.scanBuffer(cursor, 'MATCH', pattern, 'COUNT', count);
      return [String(next), keys];
    });
  }

  /** ioredis refuses or queues by itself. */
  canSend(): boolean {
    return true;
  }

  /** ioredis connects by itself. */
  async connect(): Promise<void> {}

  onReconnected(listener: () => void): void {
    const isConnected = this.hasSeveralServers || this.client.status === 'ready';
    onEachReconnection(this.client, { event: this.hasSeveralServers ? '-node' : 'ready', isConnected }, listener);
  }

  isPartlyThere(): boolean {
    return isCluster(this.client) && this.client.nodes('master').some(({ status }) => status === 'ready');
  }

  describe(): string {
    if (!isCluster(this.client)) return `redis at ${addressOf(this.client.options)}`;
    const nodes = this.client.nodes('master').map((node) => addressOf(node.options));
    return nodes.length > 0 ? `redis cluster of ${nodes.sort().join(', ')}` : 'redis cluster';
  }

  private sent(name: Name, value: Buffer, { lifetime, only }: SetTerms): Promise<unknown> {
    if (lifetime === undefined) return only ? this.client.set(name, value, only as 'NX') : this.client.set(name, value);
    if (only === undefined) return this.client.set(name, value, 'PX', lifetime);
    return this.client.set(name, value, 'PX', lifetime, only as 'NX');
  }
}
