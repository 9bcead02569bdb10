import { Redis } from 'ioredis';

import { type PrivateServer, startRedis } from '../servers/index.js';
import { FaultProxy } from './fault-proxy.js';
import { eventually } from './outcomes.js';

/** A port where nobody listens: a replica of it is never up to date. */
const NOBODY = ['127.0.0.1', '1'] as const;

/** Two servers behind one address, as a managed endpoint has them. The first one begins as the primary. */
export class Endpoint {
  private constructor(
    readonly first: PrivateServer,
    readonly second: PrivateServer,
    readonly proxy: FaultProxy,
    readonly admins: readonly [first: Redis, second: Redis],
  ) {}

  static async start(more: string[] = []): Promise<Endpoint> {
    const args = ['--repl-diskless-sync-delay', '0', ...more];
    const [first, second] = await Promise.all([startRedis({ args }), startRedis({ args })]);
    const proxy = await FaultProxy.to(first.port);
    return new Endpoint(first, second, proxy, [new Redis(first.url), new Redis(second.url)]);
  }

  get url(): string {
    return `redis://${this.proxy.address}`;
  }

  /** Makes the first server the primary again, with what it has. Open connections stay. */
  async restore(): Promise<void> {
    const [first, second] = this.admins;
    await eventually(() => first.replicaof('NO', 'ONE'));
    await second.replicaof(this.first.host, this.first.port);
    await eventually(async () => {
      if (!(await second.info('replication')).includes('master_link_status:up')) throw new Error('no replica yet');
    });
    this.proxy.lead(this.first.port);
  }

  /** The first server becomes a replica that is not up to date. The address goes on leading there. */
  async demote(): Promise<void> {
    await this.admins[0].replicaof(...NOBODY);
  }

  /** From now on the second server gets nothing of what the first one takes. */
  async lag(): Promise<void> {
    await this.admins[1].replicaof(...NOBODY);
  }

  /** The second server takes over. Connections to the first one stay open. */
  async failOver(): Promise<void> {
    await this.demote();
    await this.admins[1].replicaof('NO', 'ONE');
    this.proxy.lead(this.second.port);
  }

  async stop(): Promise<void> {
    for (const admin of this.admins) admin.disconnect();
    await this.proxy.dispose();
    await Promise.all([this.first.stop(), this.second.stop()]);
  }
}
