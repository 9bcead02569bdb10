import { Deadline } from '../../keyvalue/deadline.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';

/** `clear` may take many round trips, so its deadline is this many times `timeout`. */
const CLEAR_PATIENCE = 100;

/** Gives up on a backend's operations after `timeout` ms without progress, unless the backend does that itself. */
export class OperationDeadlines {
  private readonly each: Deadline | undefined;
  private readonly clearing: Deadline;

  constructor(private readonly keyValue: GiottoKeyValue) {
    const { timeout, keepsTimeout } = keyValue;
    this.each = keepsTimeout ? undefined : new Deadline(timeout, 'since-progress');
    this.clearing = new Deadline(CLEAR_PATIENCE * timeout);
  }

  /** @param operation named in the error */
  bound<T>(operation: string, call: T | Promise<T>): Promise<T> {
    const deadline = operation === 'clear' ? this.clearing : this.each;
    const promised = Promise.resolve(call);
    return deadline === undefined
      ? promised
      : deadline.race(promised, () => `${this.keyValue.describe()}: ${operation}`);
  }
}
