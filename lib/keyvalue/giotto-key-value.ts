import { invalidKey, invalidValue } from '../errors/backend.js';

/** Which keys of a shared server are this application's, unless `prefix` says otherwise. */
export const DEFAULT_PREFIX = 'giotto:';

/** How long one operation may take, in milliseconds, unless `timeout` says otherwise. */
export const DEFAULT_TIMEOUT = 100;

/**
 * The port to a backend: bytes under keys, for a while. Derive from it and pass an instance as `cache` to use a backend
 * that giotto-cache does not know; `giotto-cache/testing` has the suite that every backend here passes.
 *
 * A key is any non-empty string; what the backend is sent is `prefix` + the key, which is this class's business, not its
 * callers'. Every method may reject: callers turn a failure into a miss, and give up on an operation after `timeout` ms without progress.
 * After three failures in a row they leave the backend alone until `get` and `set` work again, but for an error with `isPart: true`,
 * which says that other keys are served, from other servers, and for `GIOTTO_KEY_VALUE_BUSY`, which says that it works.
 */
export abstract class GiottoKeyValue {
  /** Stands before every key on the server. `forRoot({ prefix })` sets it before `open()`. */
  prefix = DEFAULT_PREFIX;

  /** Milliseconds that an operation may take without any progress, be it of another that it waits for. `forRoot({ timeout })` sets it before `open()`. */
  timeout = DEFAULT_TIMEOUT;

  /** The largest value, in bytes, that `set` keeps. */
  get maxValueBytes(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Whether the values live in this process, so that `get` hands out the same Buffer on every hit. */
  get isInProcess(): boolean {
    return false;
  }

  /**
   * Whether each operation settles by itself once there is no progress for `timeout` ms, so that nobody else need watch it. Time
   * that is spent behind others which are being answered does not count: only a backend that is silent fails.
   */
  get keepsTimeout(): boolean {
    return false;
  }

  /** The stored bytes, which the caller must not change, or `undefined` for a miss. An empty buffer is a hit. */
  abstract get(key: string): Promise<Buffer | undefined>;

  /**
   * Stores a value in place of any other. A value above `maxValueBytes` is not stored, and the old one does not survive.
   * @param seconds 0 never expires; a fraction is kept where the backend can, and rounded up where it cannot.
   * @throws RangeError where `seconds` is negative, NaN or infinite.
   */
  abstract set(key: string, value: Buffer, seconds: number): Promise<void>;

  /** Whether a live entry was there. */
  abstract delete(key: string): Promise<boolean>;

  /**
   * Atomic: stores only where no live entry is, and says whether it did. Of any number of concurrent callers, in any
   * number of processes, one wins. A value above `maxValueBytes` is not stored: false.
   * @param seconds as in `set`.
   */
  abstract add(key: string, value: Buffer, seconds: number): Promise<boolean>;

  /** Forgets the keys under this prefix, and those alone. */
  abstract clear(): Promise<void>;

  /**
   * What `get` returns for each key, in the order of the keys: at once if the values are in this process, else as a promise.
   * This implementation calls `get` for each key. Override it to need one round trip.
   */
  getMany(keys: readonly string[]): (Buffer | undefined)[] | Promise<(Buffer | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  /** Connects. Called once, when the application starts; rejects where the backend is down, which need not be for good. */
  async open(): Promise<void> {}

  /** Closes what this instance opened itself, and nothing that it was handed. May be called again. */
  async close(): Promise<void> {}

  /** The backend and where it is, for one line of log. No secrets. */
  describe(): string {
    return this.constructor.name;
  }
}

/** @throws TypeError where `key` is not a non-empty string. */
export function checkKey(key: string): void {
  if (typeof key !== 'string' || key === '') throw invalidKey(key);
}

/** @throws TypeError where `value` is not a Buffer. */
export function checkValue(value: Buffer): void {
  if (!Buffer.isBuffer(value)) throw invalidValue(value);
}
