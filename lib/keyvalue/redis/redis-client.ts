import type { Sign } from '../deadline.js';

/** A key, as text or as bytes. */
export type Name = string | Buffer;

/** The options of `SET`. */
export interface SetTerms {
  /** Milliseconds from now. `undefined` is for ever. */
  readonly lifetime?: number;
  /** `NX` sets no key that exists, `XX` none that does not. */
  readonly only?: 'NX' | 'XX';
}

/** A Lua script, and the SHA-1 digest that the server knows it by once it has seen it. */
export interface Script {
  readonly source: string;
  /**
   * Without it the source is sent each time. A script that the server does not know by its digest is sent again, and is then carried
   * out after commands that were sent behind it.
   */
  readonly sha?: string;
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
  /** True if commands are carried out in the order in which they are sent, however many are under way. */
  readonly isOrdered: boolean;
  /** Stands before the keys of all commands, and neither in the pattern nor in the result of a SCAN. */
  readonly keyPrefix: string;
  get(name: Name): Promise<Buffer | null>;
  /** Needs keys of one slot. */
  getMany(names: readonly Name[]): Promise<(Buffer | null)[]>;
  /** Returns false if the terms forbid it. */
  set(name: Name, value: Buffer, terms: SetTerms): Promise<boolean>;
  /** Returns the first bytes of a value: an empty buffer if there is none. */
  head(name: Name, bytes: number): Promise<Buffer>;
  /** Returns milliseconds, -1 for ever, or -2 if nothing is there. */
  lifetimeLeft(name: Name): Promise<number>;
  /** @param lifetime milliseconds from now */
  expire(name: Name, lifetime: number): Promise<void>;
  /** Keeps a value for ever. */
  persist(name: Name): Promise<void>;
  /** Runs a script over keys of one slot. Sends its source only if the server does not know it. */
  run(script: Script, names: readonly Name[], args: readonly Name[]): Promise<unknown>;
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

/** True if the server has to be sent the script's source. */
export const isUnknownScript = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('NOSCRIPT');
