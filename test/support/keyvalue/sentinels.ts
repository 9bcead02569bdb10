import { Redis } from 'ioredis';

import { type PrivateServer, type SentinelWaits, startRedis, startSentinel } from '../servers/index.js';
import { eventually } from './outcomes.js';

/** Three real Sentinels, a primary and a replica. */
export class SentinelGroup {
  readonly name = 'main';

  private constructor(
    readonly servers: readonly PrivateServer[],
    readonly sentinels: readonly PrivateServer[],
    private readonly admin: Redis,
  ) {}

  /** @param waits what the Sentinels wait for before they act by themselves. @default longer than any test lasts */
  static async start(waits?: SentinelWaits): Promise<SentinelGroup> {
    const args = ['--repl-diskless-sync-delay', '0'];
    const primary = await startRedis({ args });
    const replica = await startRedis({ args: [...args, '--replicaof', `${primary.host} ${primary.port}`] });
    const sentinels = await Promise.all([1, 2, 3].map(() => startSentinel('main', primary, waits)));
    const group = new SentinelGroup([primary, replica], sentinels, new Redis(sentinels[0]!.url));
    await group.untilReady();
    return group;
  }

  /** As an application names it. */
  get options(): { sentinels: { host: string; port: number }[]; name: string } {
    return { sentinels: this.sentinels.map(({ host, port }) => ({ host, port })), name: this.name };
  }

  async primary(): Promise<PrivateServer> {
    const [, port] = (await this.admin.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.name)) as [string, string];
    return this.servers.find((server) => server.port === Number(port))!;
  }

  /** Has the Sentinels make the replica the primary, and resolves when they name it. */
  async failOver(): Promise<void> {
    const before = await this.primary();
    await eventually(() => this.admin.call('SENTINEL', 'FAILOVER', this.name));
    await this.untilOtherThan(before);
  }

  async untilOtherThan(before: PrivateServer): Promise<void> {
    await eventually(async () => {
      if ((await this.primary()) === before) throw new Error('no failover yet');
    });
  }

  /** All Sentinels know each other and a replica that is up to date. */
  async untilReady(): Promise<void> {
    await Promise.all(
      this.sentinels.map(async ({ url }) => {
        const client = new Redis(url);
        await eventually(async () => {
          const fields = (await client.call('SENTINEL', 'MASTER', this.name)) as string[];
          const of = (field: string) => fields[fields.indexOf(field) + 1];
          const ready = of('num-slaves') === '1' && of('num-other-sentinels') === '2' && of('flags') === 'master';
          if (!ready) throw new Error('not ready yet');
        });
        client.disconnect();
      }),
    );
    await eventually(async () => {
      const client = new Redis((await this.primary()).url);
      const info = await client.info('replication');
      client.disconnect();
      if (!/^slave0:.*state=online/m.test(info)) throw new Error('no replica yet');
    });
  }

  async stop(): Promise<void> {
    this.admin.disconnect();
    await Promise.all([...this.sentinels, ...this.servers].map((server) => server.stop()));
  }
}
