import { Deadline } from '../keyvalue/deadline.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import type { Soon } from './soon.js';

/** `clear` may take many round trips: it gets so many times the `timeout`. */
const CLEAR_PATIENCE = 100;

/** A key/value's operations, each given up when its time is over, whether the key/value sees to that or not. They reject as it does. */
export class BoundedKeyValue {
  private readonly deadline: Deadline | undefined;
  private readonly patience: Deadline | undefined;

  constructor(private readonly keyValue: GiottoKeyValue) {
    const { timeout, keepsTimeout, isInProcess } = keyValue;
    this.deadline = keepsTimeout ? undefined : new Deadline(timeout);
    this.patience = isInProcess ? undefined : new Deadline(CLEAR_PATIENCE * timeout);
  }

  get(key: string): Promise<Buffer | undefined> {
    return this.within(this.deadline, 'get', this.keyValue.get(key));
  }

  getMany(keys: readonly string[]): Soon<(Buffer | undefined)[]> {
    return this.keyValue.getManyNow(keys) ?? this.within(this.deadline, 'getMany', this.keyValue.getMany(keys));
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

  private within<T>(deadline: Deadline | undefined, operation: string, call: Promise<T>): Promise<T> {
    return deadline ? deadline.race(call, () => `${this.keyValue.describe()}: ${operation}`) : call;
  }
}
