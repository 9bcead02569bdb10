import { followingTimeout } from '../deadline.js';
import { isGiottoError } from '../../errors/giotto-error.js';
import { asPart, isBusy, unavailable } from '../unavailable.js';
import type { RedisClient } from './redis-client.js';
import type { RedisConnection } from './redis-connection.js';

/** The one way to the server. Every command is bounded, and fails with an error of ours. */
export class RedisCommands {
  private readonly deadline;

  /** @param timeout milliseconds that a command may take without progress */
  constructor(
    private readonly connection: RedisConnection,
    timeout: () => number,
  ) {
    this.deadline = followingTimeout(timeout);
  }

  /**
   * Only the very first command waits longer than the timeout, if nobody has called `open()`. It waits at most a second for the
   * driver and the connection.
   */
  run<T>(send: (client: RedisClient) => Promise<T>): Promise<T> {
    const client = this.connection.now();
    return client === undefined
      ? this.connection.ready().then((ready) => this.sendTo(ready, send))
      : this.sendTo(client, send);
  }

  private sendTo<T>(client: RedisClient, send: (client: RedisClient) => Promise<T>): Promise<T> {
    this.connection.sending();
    const command = send(client);
    return this.deadline()
      .race(command, this.place, this.connection.movement)
      .catch((error: unknown) => {
        const isSlow = isBusy(error);
        if (isSlow || isGiottoError(error, 'GIOTTO_DEADLINE_EXCEEDED')) this.connection.abandoned(command, isSlow);
        throw asPart(unavailable(this.connection.describe(), error), this.connection.isPartlyThere());
      });
  }

  private readonly place = () => this.connection.describe();
}
