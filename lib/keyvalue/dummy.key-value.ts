import { checkKey, checkValue, GiottoKeyValue } from './giotto-key-value.js';
import { lifetimeInMilliseconds } from './seconds.js';

/**
 * Stores nothing. `cache: 'dummy'` switches caching off, while keys, values and lifetimes are still checked.
 *
 * @example GiottoCacheModule.forRoot({ cache: process.env.NODE_ENV === 'production' ? 'redis' : new DummyKeyValue() })
 */
export class DummyKeyValue extends GiottoKeyValue {
  /** No value fits, so nobody reports that one was stored. */
  override get maxValueBytes(): number {
    return 0;
  }

  override get isInProcess(): boolean {
    return true;
  }

  async get(key: string): Promise<undefined> {
    checkKey(key);
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    checkKey(key);
    checkValue(value);
    lifetimeInMilliseconds(seconds);
  }

  async delete(key: string): Promise<boolean> {
    checkKey(key);
    return false;
  }

  /** Returns true, because no live entry is ever there. */
  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    await this.set(key, value, seconds);
    return true;
  }

  /** Returns false, because no live entry is ever there. */
  override async compareAndSet(key: string, expected: Buffer, value: Buffer): Promise<boolean> {
    checkKey(key);
    checkValue(expected);
    checkValue(value);
    return false;
  }

  async clear(): Promise<void> {}

  override describe(): string {
    return 'dummy, which stores nothing';
  }
}
