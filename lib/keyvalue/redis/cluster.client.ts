import { keyValueUnavailable } from '../../errors/backend.js';
import { isGiottoError } from '../../errors/giotto-error.js';
import type { Deadline } from '../deadline.js';
import { asPart } from '../unavailable.js';
import { NodeBreakers } from './node-breakers.js';
import type { ClusterClient, Name, RedisClient, Scan, Script, SetTerms } from './redis-client.js';
import { isOfWorkingNode } from './server-errors.js';

/** How often the masters are compared while commands are sent, in milliseconds. */
const LOOK_EVERY = 1000;

/**
 * A client of a cluster that leaves dead nodes alone. Commands for the keys of a node that is given up fail at once, as a failure
 * that concerns a part of the keys.
 */
export class GuardedClusterClient implements RedisClient {
  readonly isCluster = true;
  readonly hasSeveralServers = true;
  readonly isOrdered = false;
  private readonly breakers: NodeBreakers;
  private lookedAt = performance.now();
  private masters: string | undefined;

  /**
   * @param deadline of each command
   * @param onReplaced called if another server may have taken over
   */
  constructor(
    private readonly client: ClusterClient,
    private readonly deadline: () => Deadline,
    private readonly onReplaced: () => void,
  ) {
    this.breakers = new NodeBreakers(onReplaced);
  }

  get keyPrefix(): string {
    return this.client.keyPrefix;
  }

  get(name: Name): Promise<Buffer | null> {
    return this.send(name, () => this.client.get(name));
  }

  getMany(names: readonly Name[]): Promise<(Buffer | null)[]> {
    return this.send(names[0]!, () => this.client.getMany(names));
  }

  set(name: Name, value: Buffer, terms: SetTerms): Promise<boolean> {
    return this.send(name, () => this.client.set(name, value, terms));
  }

  head(name: Name, bytes: number): Promise<Buffer> {
    return this.send(name, () => this.client.head(name, bytes));
  }

  lifetimeLeft(name: Name): Promise<number> {
    return this.send(name, () => this.client.lifetimeLeft(name));
  }

  expire(name: Name, lifetime: number): Promise<void> {
    return this.send(name, () => this.client.expire(name, lifetime));
  }

  persist(name: Name): Promise<void> {
    return this.send(name, () => this.client.persist(name));
  }

  run(script: Script, names: readonly Name[], args: readonly Name[]): Promise<unknown> {
    return this.send(names[0]!, () => this.client.run(script, names, args));
  }

  unlink(names: readonly Name[]): Promise<number> {
    return this.send(names[0]!, () => this.client.unlink(names));
  }

  del(names: readonly Name[]): Promise<number> {
    return this.send(names[0]!, () => this.client.del(names));
  }

  replication(): Promise<string> {
    return this.client.replication();
  }

  scans(): Promise<Scan[]> {
    return this.client.scans();
  }

  private async send<T>(name: Name, command: () => Promise<T>): Promise<T> {
    if (!this.breakers.areClosed) this.refuse(name);
    try {
      const answer = await this.deadline().race(command(), 'a node of the cluster');
      this.worked(name);
      return answer;
    } catch (error) {
      const node = this.nodeOf(name);
      if (isOfWorkingNode(error)) this.breakers.worked(node);
      else this.breakers.failed(node);
      throw isGiottoError(error) ? this.ofNode(node, error.message) : error;
    }
  }

  private worked(name: Name): void {
    if (!this.breakers.areClosed && this.breakers.worked(this.nodeOf(name))) this.onReplaced();
    if (performance.now() - this.lookedAt >= LOOK_EVERY) this.compareMasters();
  }

  /** A replica that takes over may lack the last writes. */
  private compareMasters(): void {
    const before = this.masters;
    this.lookedAt = performance.now();
    this.masters = this.client.describe();
    if (before !== undefined && this.masters !== before) this.onReplaced();
  }

  private refuse(name: Name): void {
    const node = this.nodeOf(name);
    if (!this.breakers.isOpen(node)) return;
    this.breakers.probe(node, () => this.hasAnswered(node, name));
    throw this.ofNode(node, 'it has not answered.');
  }

  /** The client may know by now that another node has the key, and ask that one. */
  private async hasAnswered(node: string, name: Name): Promise<boolean> {
    try {
      await this.deadline().race(this.client.get(name), node);
      return true;
    } catch (error) {
      if (isGiottoError(error)) this.client.replaceConnection(node);
      return isOfWorkingNode(error);
    }
  }

  private nodeOf(name: Name): string {
    return this.client.nodeOf(name) ?? 'an unknown address';
  }

  private ofNode(node: string, why: string): Error {
    return asPart(keyValueUnavailable(`the node at ${node} of the redis cluster`, why), true);
  }
}
