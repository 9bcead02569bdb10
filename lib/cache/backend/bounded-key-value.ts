import { invalidAnswer } from '../../errors/backend.js';
import { Deadline } from '../../keyvalue/deadline.js';
import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { MaybePromise } from '../support/maybe-promise.js';

/** `clear` may take many round trips: it gets so many times the `timeout`. */
const CLEAR_PATIENCE = 100;

/** A key/value's operations, each given up when its time is over without any progress, whether the key/value sees to that or not. They reject as it does. */
export class BoundedKeyValue {
  private readonly deadline: Deadline | undefined;
  private readonly patience: Deadline;

  constructor(private readonly keyValue: GiottoKeyValue) {
    const { timeout, keepsTimeout } = keyValue;
    this.deadline = keepsTimeout ? undefined : new Deadline(timeout, 'since-progress');
    this.patience = new Deadline(CLEAR_PATIENCE * timeout);
  }

  async get(key: string): Promise<Buffer | undefined> {
    const found: unknown = await this.within(this.deadline, 'get', this.keyValue.get(key));
    if (found === undefined || found === null || Buffer.isBuffer(found)) return found ?? undefined;
    throw invalidAnswer(this.nameOf('get'), found, 'a Buffer, or undefined where nothing is');
  }

  getMany(keys: readonly string[]): MaybePromise<(Buffer | undefined)[]> {
    return this.keyValue.getManyNow(keys) ?? this.getManyInTime(keys);
  }

  set(key: string, value: Buffer, seconds: number): Promise<void> {
    return this.within(this.deadline, 'set', this.keyValue.set(key, value, seconds));
  }

  add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    return this.within(this.deadline, 'add', this.keyValue.add(key, value, seconds));
  }

  delete(key: string): Promise<boolean> {
    return this.within(this.deadline, 'delete', this.keyValue.delete(key));
  }

  clear(): Promise<void> {
    return this.within(this.patience, 'clear', this.keyValue.clear());
  }

  private getManyInTime(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    return this.within(this.deadline, 'getMany', this.keyValue.getMany(keys)).then((found: unknown) => {
      if (Array.isArray(found)) return found as (Buffer | undefined)[];
      throw invalidAnswer(this.nameOf('getMany'), found, 'a list of what is under each key');
    });
  }

  /** A key/value of somebody else may give values at once, or promises of its own make. */
  private within<T>(deadline: Deadline | undefined, operation: string, call: MaybePromise<T>): Promise<T> {
    const promised = Promise.resolve(call);
    return deadline ? deadline.race(promised, () => this.nameOf(operation)) : promised;
  }

  private nameOf(operation: string): string {
    return `${this.keyValue.describe()}: ${operation}`;
  }
}
