import { Deadline } from '../keyvalue/deadline.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import type { Outage } from './outage.js';

/** What an operation gave, or that the backend did not do it. */
export type Outcome<T> = { readonly value: T } | typeof FAILED;

/** The backend refused, broke, or took too long. Whether the operation was carried out is not known. */
export const FAILED = Symbol('the backend failed');

/**
 * The one place where a backend's failure becomes an ordinary outcome: nothing here rejects, and nothing takes longer than
 * the key/value's `timeout`, so a backend that is down costs a request its caching and nothing else.
 */
export class SafeKeyValue {
  private readonly deadline: Deadline | undefined;

  constructor(
    private readonly keyValue: GiottoKeyValue,
    private readonly outage: Outage,
  ) {
    this.deadline = keyValue.keepsTimeout ? undefined : new Deadline(keyValue.timeout);
  }

  get(key: string): Promise<Outcome<Buffer | undefined>> {
    return this.attempt('get', () => this.keyValue.get(key));
  }

  getMany(keys: readonly string[]): Promise<Outcome<(Buffer | undefined)[]>> {
    return this.attempt('getMany', () => this.keyValue.getMany(keys));
  }

  add(key: string, value: Buffer, seconds: number): Promise<Outcome<boolean>> {
    return this.attempt('add', () => this.keyValue.add(key, value, seconds));
  }

  clear(): Promise<Outcome<void>> {
    return this.attempt('clear', () => this.keyValue.clear());
  }

  set(key: string, value: Buffer, seconds: number): Promise<Outcome<void>> {
    return this.attempt('set', () => this.keyValue.set(key, value, seconds));
  }

  delete(key: string): Promise<Outcome<boolean>> {
    return this.attempt('delete', () => this.keyValue.delete(key));
  }

  private bounded<T>(call: Promise<T>, operation: string): Promise<T> {
    return this.deadline ? this.deadline.race(call, () => `${this.keyValue.describe()}: ${operation}`) : call;
  }

  private async attempt<T>(operation: string, call: () => Promise<T>): Promise<Outcome<T>> {
    try {
      const value = await this.bounded(call(), operation);
      this.outage.worked();
      return { value };
    } catch (error) {
      this.outage.failed(error);
      return FAILED;
    }
  }
}
