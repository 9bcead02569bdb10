import { followingTimeout } from '../deadline.js';
import { asPart } from '../unavailable.js';
import type { Connection } from './connections.js';
import { Generation } from './generation.js';
import { MemcacheServer, type Work } from './memcache-server.js';
import { rendezvous } from './rendezvous.js';

/** All servers, and which key belongs to which. */
export class MemcacheServers {
  private readonly servers: readonly MemcacheServer[];
  private readonly placeOf: (id: string) => number;

  /** @param timeout milliseconds that an operation may take without progress */
  constructor(connections: readonly Connection[], prefix: string, timeout: () => number) {
    this.placeOf = rendezvous(connections.map(({ name }) => name));
    this.servers = connections.map(
      ({ name, dial, diagnose }) =>
        new MemcacheServer({
          name: `memcache at ${name}`,
          dial,
          diagnose,
          generation: new Generation(prefix),
          deadline: followingTimeout(timeout),
        }),
    );
  }

  read<T>(id: string, work: Work<T>): Promise<T> {
    return this.partly(this.serverOf(id).read(work));
  }

  write<T>(id: string, work: Work<T>): Promise<T> {
    return this.partly(this.serverOf(id).write(id, work));
  }

  /** Reads from all servers concerned at the same time. Returns one result for each distinct id. */
  async readMany<T>(
    ids: readonly string[],
    read: (link: Parameters<Work<T>>[0], name: string) => Promise<T>,
  ): Promise<Map<string, T>> {
    const found = new Map<string, T>();
    await Promise.all(
      [...this.shares(ids)].map(async ([server, share]) => {
        const items = await this.partly(
          server.read((link, nameOf) => Promise.all(share.map((id) => read(link, nameOf(id))))),
        );
        share.forEach((id, place) => found.set(id, items[place]!));
      }),
    );
    return found;
  }

  /** Does something on every server. Rejects as the first one that failed, once all have finished. */
  async all(step: (server: MemcacheServer) => Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled(this.servers.map((server) => this.partly(step(server))));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  close(): void {
    for (const server of this.servers) server.close();
  }

  /** While other servers answer, the failure of one is marked as partial. */
  private async partly<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw asPart(error as Error, this.servers.length > 1 && this.servers.some(({ isAway }) => !isAway));
    }
  }

  private serverOf(id: string): MemcacheServer {
    return this.servers[this.placeOf(id)]!;
  }

  private shares(ids: readonly string[]): Map<MemcacheServer, string[]> {
    const shares = new Map<MemcacheServer, string[]>();
    for (const id of new Set(ids)) {
      const server = this.serverOf(id);
      const share = shares.get(server);
      if (share) share.push(id);
      else shares.set(server, [id]);
    }
    return shares;
  }
}
