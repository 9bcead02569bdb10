import { followingTimeout } from '../deadline.js';
import { keyValueUnavailable } from '../../errors/backend.js';
import { reasonOf } from '../../errors/reason.js';
import { asPart, isBusy, isSilent, unavailable } from '../unavailable.js';
import { GuardedClusterClient } from './cluster.client.js';
import { Primary } from './primary.js';
import type { ClusterClient, RedisClient } from './redis-client.js';
import type { RedisConnection } from './redis-connection.js';
import { isCrossSlot, isOfOtherNode, isOfReplica, isOfWholeCluster, isOtherRefusal } from './server-errors.js';

/** Written to find out if the server takes writes. It expires within a millisecond. */
const PROBE = { name: 'probe', value: Buffer.of(1), terms: { lifetime: 1 } } as const;

const CURE_OF_NODE =
  'It is one node of a cluster. Pass the nodes in place of it: new RedisKeyValue({ nodes: [{ host, port }] }), or a client of the cluster.';

const isOfCluster = (client: RedisClient): client is ClusterClient => client.hasSeveralServers;

/** Settings of all commands. */
interface Settings {
  /** Milliseconds that a command may take without progress. */
  readonly timeout: number;
  /** Stands before every key. */
  readonly prefix: string;
}

/**
 * The one way to the server. Every command is bounded, and fails with an error of ours. A server that has turned out to be a
 * replica is not read from.
 */
export class RedisCommands {
  /** Called if another server may have taken over. */
  onReplaced: () => void = () => undefined;
  private readonly deadline;
  private readonly deadlineOfNode;
  private readonly primary: Primary;
  private cluster: { readonly client: ClusterClient; readonly guarded: RedisClient } | undefined;

  constructor(
    private readonly connection: RedisConnection,
    private readonly settings: Settings,
  ) {
    this.deadline = followingTimeout(() => settings.timeout);
    this.deadlineOfNode = followingTimeout(() => settings.timeout);
    this.primary = new Primary({
      write: (client) => this.sendTo(client, (ready) => this.probe(ready)),
      info: (client) => this.sendTo(client, (ready) => ready.replication()),
      onReplaced: () => this.onReplaced(),
      onDemoted: (why) => connection.demoted(new Error(`${reasonOf(why)} ${connection.cureOfReplica}`)),
    });
    connection.onReconnected(() => {
      this.primary.doubt();
      this.onReplaced();
    });
  }

  /**
   * Only the very first command waits longer than the timeout, if nobody has called `open()`. It waits at most a second for the
   * driver and the connection.
   */
  run<T>(send: (client: RedisClient) => Promise<T>): Promise<T> {
    const client = this.connection.now();
    return client === undefined
      ? this.connection.ready().then((ready) => this.sendToAny(ready, send))
      : this.sendToAny(client, send);
  }

  /** Connects, and writes something. Rejects if the server is not there, or if it is a replica. */
  async open(): Promise<void> {
    const client = await this.connection.ready();
    if (!client.hasSeveralServers) await this.primary.check(client);
  }

  private sendToAny<T>(client: RedisClient, send: (client: RedisClient) => Promise<T>): Promise<T> {
    return isOfCluster(client) ? this.sendTo(this.guarded(client), send) : this.sendToPrimary(client, send);
  }

  private guarded(client: ClusterClient): RedisClient {
    if (this.cluster?.client === client) return this.cluster.guarded;
    this.cluster = { client, guarded: new GuardedClusterClient(client, this.deadlineOfNode, () => this.onReplaced()) };
    return this.cluster.guarded;
  }

  private sendToPrimary<T>(client: RedisClient, send: (client: RedisClient) => Promise<T>): Promise<T> {
    if (!this.primary.isCertain) return this.primary.check(client).then(() => this.sendTo(client, send));
    return this.primary.isLookDue ? this.sendWithLook(client, send) : this.sendTo(client, send);
  }

  /** Takes no longer than the command alone, since the server answers in order. */
  private async sendWithLook<T>(client: RedisClient, send: (client: RedisClient) => Promise<T>): Promise<T> {
    const [isPrimary, answer] = await Promise.all([this.primary.look(client), this.sendTo(client, send)]);
    if (!isPrimary) throw this.ofReplica('it is a replica.');
    return answer;
  }

  private sendTo<T>(client: RedisClient, send: (client: RedisClient) => Promise<T>): Promise<T> {
    this.connection.sending();
    const { isCluster } = client;
    const command = send(client);
    return this.deadline()
      .race(command, this.place, this.connection.movement)
      .catch((error: unknown) => {
        if (isCrossSlot(error) && !isCluster) return this.sendApart(client, send);
        const isSlow = isBusy(error);
        if (isSlow || isSilent(error)) this.connection.abandoned(command, isSlow);
        throw this.ours(error, client);
      });
  }

  /** A plain client may lead to a cluster, of one shard or behind a proxy. From the first refusal on a command has one key. */
  private sendApart<T>(client: RedisClient, send: (client: RedisClient) => Promise<T>): Promise<T> {
    client.isCluster = true;
    return this.sendTo(client, send);
  }

  private ours(error: unknown, { hasSeveralServers }: RedisClient): Error {
    if (hasSeveralServers)
      return asPart(unavailable(this.place(), error), !isOfWholeCluster(error) && this.connection.isPartlyThere());
    if (isOfOtherNode(error)) return keyValueUnavailable(this.place(), `${reasonOf(error)}. ${CURE_OF_NODE}`);
    if (isOfReplica(error)) this.primary.lost(error);
    // A connection that is given up ends the commands under way, with errors that say nothing about the reason.
    else if (this.primary.reason === undefined || isOtherRefusal(error)) return unavailable(this.place(), error);
    return this.ofReplica(reasonOf(this.primary.reason));
  }

  private ofReplica(why: string): Error {
    return keyValueUnavailable(this.place(), `${why} ${this.connection.cureOfReplica}`);
  }

  private async probe(client: RedisClient): Promise<void> {
    try {
      await client.set(this.settings.prefix + PROBE.name, PROBE.value, PROBE.terms);
    } catch (error) {
      if (!isOtherRefusal(error)) throw error;
    }
  }

  private readonly place = () => this.connection.describe();
}
