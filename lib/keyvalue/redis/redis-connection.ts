import type { Sign } from '../deadline.js';
import type { RedisClient } from './redis-client.js';

/** The client that commands go through. */
export interface RedisConnection {
  /** Tells whether bytes come and go. `undefined` if there are several connections, each of which may be silent by itself. */
  readonly movement: Sign | undefined;
  /** Returns the client if a command can be sent without waiting for anything. */
  now(): RedisClient | undefined;
  /** Rejects at once if a command would have to wait for the server to come back. */
  ready(): Promise<RedisClient>;
  /** Called before each command. */
  sending(): void;
  /**
   * Called with each command whose caller has given up. It settles if its answer ever comes.
   * @param isSlow true if the server was answering others
   */
  abandoned(command: Promise<unknown>, isSlow: boolean): void;
  /** Called when the server turns out to be a replica. */
  demoted(why: Error): void;
  /** Says in an error what to do if the server is a replica. */
  readonly cureOfReplica: string;
  /** Names who is to be told of each connection but the first, which may lead to another server, and of lost nodes of a cluster. */
  onReconnected(listener: () => void): void;
  /** True if other servers than the one that failed still answer. */
  isPartlyThere(): boolean;
  /** A closed connection can be used again afterwards. */
  reopen(): void;
  close(): void;
  describe(): string;
}
