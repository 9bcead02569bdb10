import { Deadline } from '../deadline.js';
import { reasonOf } from '../../errors/reason.js';
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

/** How long connecting may take before its caller is let go, in milliseconds. */
const PATIENCE = 1000;

/** Has bulk strings arrive as bytes. RESP marks their type by `$`, and the client names a type by its mark's code. */
const AS_BYTES = { typeMapping: { ['$'.charCodeAt(0)]: Buffer } };

/** The part that a client, a pool and a cluster of node-redis 5 and 6 have in common. */
interface Connectable {
  readonly isOpen: boolean;
  /** Version 5 has none. */
  readonly _keyPrefix?: Name;
  connect(): Promise<unknown>;
  on(event: string, listener: (error: Error) => void): unknown;
}

/** Sends one command as it stands. Unlike the client's methods it asks no cache in the client, and knows no key prefix. */
interface Sender {
  sendCommand(args: readonly Name[], options: typeof AS_BYTES): Promise<unknown>;
}

/** A client or a pool, as `createClient` or `createClientPool` of node-redis returns it. */
export interface NodeRedis extends Connectable, Sender {
  /** A pool shows none. */
  readonly isReady?: boolean;
  /** A pool shows none. */
  readonly options?: {
    readonly socket?: { readonly host?: string; readonly port?: number; readonly path?: string };
    readonly database?: number;
  };
}

interface Master {
  readonly host: string;
  readonly port: number;
  readonly client?: { readonly isReady?: boolean };
}

/** A client of a cluster, as `createCluster` of node-redis returns it. */
export interface NodeRedisCluster extends Connectable {
  readonly masters: readonly Master[];
  readonly slots: readonly ({ readonly master?: Master } | undefined)[];
  nodeClient(node: Master): Sender | Promise<Sender>;
  sendCommand(firstKey: Name, isReadonly: boolean, args: readonly Name[], options: typeof AS_BYTES): Promise<unknown>;
}

/** The last error of each client. The listener keeps a lost connection from ending the process. */
const lastErrors = new WeakMap<object, { error?: Error }>();

function listenTo(client: Connectable): { error?: Error } {
  const known = lastErrors.get(client);
  if (known !== undefined) return known;
  const last: { error?: Error } = {};
  lastErrors.set(client, last);
  client.on('error', (error) => (last.error = error));
  return last;
}

/** Common to a client of one server and one of a cluster. */
abstract class NodeRedisFamily implements GivenClient {
  abstract isCluster: boolean;
  abstract readonly hasSeveralServers: boolean;
  abstract readonly isOrdered: boolean;
  /** The client keeps its socket to itself. */
  readonly movement = undefined;
  readonly keyPrefix: string;
  private readonly last: { error?: Error };
  /** The client's own attempt, which may go on for ever. */
  private attempt: Promise<unknown> | undefined;
  /** Settles with the attempt, or earlier if it takes too long. */
  private waiting: Promise<void> | undefined;
  private hasBeenOpen = false;

  constructor(private readonly connectable: Connectable) {
    this.last = listenTo(connectable);
    this.keyPrefix = String(connectable._keyPrefix ?? '');
  }

  abstract replication(): Promise<string>;
  abstract scans(): Promise<Scan[]>;
  abstract onReconnected(listener: () => void): void;
  abstract isPartlyThere(): boolean;
  abstract describe(): string;
  /** @param key decides the node */
  protected abstract send(key: Name, args: readonly Name[]): Promise<unknown>;

  get(name: Name): Promise<Buffer | null> {
    const key = this.keyOf(name);
    return this.send(key, ['GET', key]) as Promise<Buffer | null>;
  }

  getMany(names: readonly Name[]): Promise<(Buffer | null)[]> {
    return this.sendWith('MGET', names) as Promise<(Buffer | null)[]>;
  }

  async set(name: Name, value: Buffer, { lifetime, only }: SetTerms): Promise<boolean> {
    const key = this.keyOf(name);
    const args: Name[] = ['SET', key, value];
    if (lifetime !== undefined) args.push('PX', String(lifetime));
    if (only !== undefined) args.push(only);
    return (await this.send(key, args)) !== null;
  }

  head(name: Name, bytes: number): Promise<Buffer> {
    const key = this.keyOf(name);
    return this.send(key, ['GETRANGE', key, '0', String(bytes - 1)]) as Promise<Buffer>;
  }

  async lifetimeLeft(name: Name): Promise<number> {
    return Number(await this.sendWith('PTTL', [name]));
  }

  async expire(name: Name, lifetime: number): Promise<void> {
    const key = this.keyOf(name);
    await this.send(key, ['PEXPIRE', key, String(lifetime)]);
  }

  async persist(name: Name): Promise<void> {
    await this.sendWith('PERSIST', [name]);
  }

  run({ source, sha }: Script, names: readonly Name[], args: readonly Name[]): Promise<unknown> {
    const keys = names.map((name) => this.keyOf(name));
    const rest = [String(keys.length), ...keys, ...args];
    const send = () => this.send(keys[0]!, ['EVAL', source, ...rest]);
    if (sha === undefined) return send();
    return this.send(keys[0]!, ['EVALSHA', sha, ...rest]).catch((error: unknown) => {
      if (!isUnknownScript(error)) throw error;
      return send();
    });
  }

  async unlink(names: readonly Name[]): Promise<number> {
    return Number(await this.sendWith('UNLINK', names));
  }

  async del(names: readonly Name[]): Promise<number> {
    return Number(await this.sendWith('DEL', names));
  }

  canSend(): boolean {
    const { isOpen } = this.connectable;
    if (isOpen && this.attempt === undefined) this.hasBeenOpen = true;
    return isOpen && this.waiting === undefined;
  }

  /** The application's own call of `connect()` counts. One that was open and is closed again stays closed. */
  async connect(): Promise<void> {
    if (this.canSend()) return;
    if (this.hasBeenOpen) throw new Error('the application has closed its client.');
    await (this.waiting ??= this.begin().finally(() => (this.waiting = undefined)));
  }

  private async begin(): Promise<void> {
    this.attempt ??= this.connectable.connect().finally(() => (this.attempt = undefined));
    try {
      await new Deadline(PATIENCE).race(this.attempt, () => this.describe());
      this.hasBeenOpen = true;
    } catch (error) {
      throw new Error(reasonOf(this.last.error ?? error), { cause: error });
    }
  }

  private sendWith(command: string, names: readonly Name[]): Promise<unknown> {
    const keys = names.map((name) => this.keyOf(name));
    return this.send(keys[0]!, [command, ...keys]);
  }

  protected keyOf(name: Name): Name {
    if (this.keyPrefix === '') return name;
    return typeof name === 'string' ? this.keyPrefix + name : Buffer.concat([Buffer.from(this.keyPrefix), name]);
  }
}

/** A client or a pool of clients of node-redis 5 or 6. */
export class NodeRedisClient extends NodeRedisFamily {
  isCluster = false;
  readonly hasSeveralServers = false;
  readonly isOrdered: boolean;

  constructor(private readonly client: NodeRedis) {
    super(client);
    this.isOrdered = !isPool(client);
  }

  async replication(): Promise<string> {
    return String(await this.client.sendCommand(['INFO', 'replication'], AS_BYTES));
  }

  async scans(): Promise<Scan[]> {
    return [scanOf(this.client)];
  }

  /** A pool does not say. */
  onReconnected(listener: () => void): void {
    onEachReconnection(this.client, { event: 'ready', isConnected: this.client.isReady === true }, listener);
  }

  isPartlyThere(): boolean {
    return false;
  }

  describe(): string {
    const { options } = this.client;
    if (options === undefined) return 'redis, through a pool';
    const { host, port, path } = options.socket ?? {};
    return `redis at ${addressOf({ host, port, path, db: options.database })}`;
  }

  protected send(_key: Name, args: readonly Name[]): Promise<unknown> {
    return this.client.sendCommand(args, AS_BYTES);
  }
}

/** A cluster of node-redis 5 or 6. Every command goes to a master, so no replica returns an old value. */
export class NodeRedisClusterClient extends NodeRedisFamily implements ClusterClient {
  isCluster = true;
  readonly hasSeveralServers = true;
  readonly isOrdered = false;

  constructor(private readonly cluster: NodeRedisCluster) {
    super(cluster);
  }

  nodeOf(name: Name): string | undefined {
    const master = this.cluster.slots[slotOf(Buffer.from(this.keyOf(name)))]?.master;
    return master && `${master.host}:${master.port}`;
  }

  replaceConnection(): void {
    // The application decides when its client reconnects.
  }

  /** Redis Cluster itself keeps replicas from answering. */
  async replication(): Promise<string> {
    return '';
  }

  async scans(): Promise<Scan[]> {
    return Promise.all(this.cluster.masters.map(async (master) => scanOf(await this.cluster.nodeClient(master))));
  }

  /** The failures of its nodes tell. */
  onReconnected(): void {}

  isPartlyThere(): boolean {
    return this.cluster.masters.some(({ client }) => client?.isReady);
  }

  describe(): string {
    const nodes = this.cluster.masters.map(({ host, port }) => addressOf({ host, port }));
    return nodes.length > 0 ? `redis cluster of ${nodes.sort().join(', ')}` : 'redis cluster';
  }

  protected send(key: Name, args: readonly Name[]): Promise<unknown> {
    return this.cluster.sendCommand(key, false, args, AS_BYTES);
  }
}

/** Several connections, each with an order of its own. */
const isPool = ({ options }: NodeRedis): boolean => options === undefined;

const scanOf =
  (client: Sender): Scan =>
  async (cursor, pattern, count) => {
    const args = ['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(count)];
    const [next, keys] = (await client.sendCommand(args, AS_BYTES)) as [Buffer, Buffer[]];
    return [String(next), keys];
  };
