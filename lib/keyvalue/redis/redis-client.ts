import type { Sign } from '../deadline.js';

/** A key, as text or as bytes. */
export type Name = string | Buffer;

/** What `SET` takes beside key and value. */
export interface SetTerms {
  /** Milliseconds from now. `undefined` is for ever. */
  readonly lifetime?: number;
  /** `NX` sets no key that exists, `XX` none that does not. */
  readonly only?: 'NX' | 'XX';
}

/** Makes one step of a SCAN: returns the next cursor, and the keys as the server names them. */
export type Scan = (cursor: string, pattern: string, count: number) => Promise<readonly [cursor: string, Buffer[]]>;

/**
 * The commands of a Redis client. One class for each family of clients implements it, and nothing else knows the families.
 * Every command rejects with the client's own error.
 */
export interface RedisClient {
  /** True if the keys of one command must share a slot. Set if it turns out so. */
  isCluster: boolean;
  /** True if it has connections to several servers, each with a share of the keys. */
  readonly hasSeveralServers: boolean;
  /** Stands before the keys of all commands, and neither in the pattern nor in the result of a SCAN. */
  readonly keyPrefix: string;
  get(name: Name): Promise<Buffer | null>;
  /** Needs keys of one slot. */
  getMany(names: readonly Name[]): Promise<(Buffer | null)[]>;
  /** Returns false if the terms forbid it. */
  set(name: Name, value: Buffer, terms: SetTerms): Promise<boolean>;
  /** Returns how many keys were there. On a cluster they must share a slot. */
  unlink(names: readonly Name[]): Promise<number>;
  /** Like `unlink`, for servers that do not know it. */
  del(names: readonly Name[]): Promise<number>;
  /** Returns the section `replication` of INFO. For a client of one server. */
  replication(): Promise<string>;
  /** One for each master. */
  scans(): Promise<Scan[]>;
}

/** A client with connections to several servers. */
export interface ClusterClient extends RedisClient {
  /** Returns `host:port` of the master that has a key, as far as the client knows. */
  nodeOf(name: Name): string | undefined;
  /** Returns the masters that it knows, for one line of a log. */
  describe(): string;
  /** Called if a node is silent, so that its connection may be dead. */
  replaceConnection(node: string): void;
}

/** A client that the application made. */
export interface GivenClient extends RedisClient {
  /** Tells whether bytes come and go. `undefined` if the client does not show its connections. */
  readonly movement: Sign | undefined;
  /** True if a command may be sent. The client may still queue it. */
  canSend(): boolean;
  /** Connects a client that has never been connected. Rejects within a second if it cannot. */
  connect(): Promise<void>;
  /** Names who is to be told when it has connected again, or has lost a node of a cluster. */
  onReconnected(listener: () => void): void;
  /** True if other servers than the one that failed still answer. */
  isPartlyThere(): boolean;
  /** Returns where the client leads, without user name and password. */
  describe(): string;
}
