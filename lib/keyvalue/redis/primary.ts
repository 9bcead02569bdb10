import type { RedisClient } from './redis-client.js';

/** How often the server is asked for its role while commands are sent, in milliseconds. */
const LOOK_EVERY = 250;

/** The connection that is watched. */
interface Connection {
  /** Writes something that nobody reads. Rejects if the server is no primary, or if nobody knows. */
  write(client: RedisClient): Promise<unknown>;
  /** Returns the section `replication` of INFO. */
  info(client: RedisClient): Promise<string>;
  /** Called when the connection turns out to lead to a replica. */
  onDemoted(why: Error): void;
  /** Called when the data is another server's, or another copy. */
  onReplaced(): void;
}

/**
 * Knows if an open connection leads to the primary. A primary that is demoted keeps its connections, and goes on answering
 * reads, with data that may be old. It shows in the error of a write. For those who only read, the server is asked for its role
 * four times a second; one that tells nobody its role is asked in vain.
 *
 * While there is doubt, a write has to succeed before anything is read.
 */
export class Primary {
  private inDoubt = false;
  private why: Error | undefined;
  private checking: Promise<void> | undefined;
  private lookedAt = performance.now();
  private replicationId: string | undefined;

  constructor(private readonly connection: Connection) {}

  get isCertain(): boolean {
    return !this.inDoubt;
  }

  /** The error that has shown that the server is a replica, until the server takes a write again. */
  get reason(): Error | undefined {
    return this.why;
  }

  /** Called if the connection was made anew, and may lead to another server. */
  doubt(): void {
    this.inDoubt = true;
  }

  /** Called if the server has turned out to be a replica. */
  lost(why: Error): void {
    this.inDoubt = true;
    this.why = why;
    this.connection.onDemoted(why);
  }

  /** Resolves if the server takes a write, or refuses it for a reason that concerns no reads. Callers share one write. */
  check(client: RedisClient): Promise<void> {
    return (this.checking ??= this.tryWrite(client).finally(() => (this.checking = undefined)));
  }

  /** True four times a second: the next command is to go with a look. */
  get isLookDue(): boolean {
    return performance.now() - this.lookedAt >= LOOK_EVERY;
  }

  /** Asks for the server's role. Resolves with false if it is a replica, and never rejects. */
  look(client: RedisClient): Promise<boolean> {
    this.lookedAt = performance.now();
    const read = (info: string): boolean => {
      if (!/^role:slave\b/m.test(info)) {
        this.compare(info);
        return true;
      }
      this.lost(new Error('it is a replica.'));
      return false;
    };
    return this.connection.info(client).then(read, () => true);
  }

  /** A replica that takes over gets a replication id of its own, and so does a primary that starts with what it saved. */
  private compare(info: string): void {
    const before = this.replicationId;
    this.replicationId = /^master_replid:(\w+)/m.exec(info)?.[1];
    if (before !== undefined && this.replicationId !== before) this.connection.onReplaced();
  }

  private async tryWrite(client: RedisClient): Promise<void> {
    await this.connection.write(client);
    this.inDoubt = false;
    if (this.why === undefined) return;
    this.why = undefined;
    this.connection.onReplaced();
  }
}
