import { invalidKey, invalidValue } from '../errors/backend.js';

/** The prefix of this application's keys on a shared server, unless `prefix` says otherwise. */
export const DEFAULT_PREFIX = 'giotto:';

/** How long one operation may take, in milliseconds, unless `timeout` says otherwise. */
export const DEFAULT_TIMEOUT = 100;

/** A value to store under a key, for so many seconds. */
export interface KeyValueItem {
  /** Any non-empty string, without the prefix. */
  readonly key: string;
  /** The bytes, which nobody changes. */
  readonly value: Buffer;
  /** As in `set`. */
  readonly seconds: number;
}

/** A value as it was read, or written, under a key. */
export interface SeenValue {
  /** Any non-empty string, without the prefix. */
  readonly key: string;
  /** The bytes, which nobody changes. */
  readonly value: Buffer;
}

/** The result of `addAndGet`. */
export interface AddedAndFound {
  /** For each item what `add` returns. */
  readonly added: readonly boolean[];
  /** For each key what `get` returns. */
  readonly found: readonly (Buffer | undefined)[];
}

/** The result of `addIfMissing`. */
export interface AddedIfMissing {
  /** For each item what `add` returns, or `undefined` if nothing was to be added. */
  readonly added: readonly boolean[] | undefined;
  /** For each key what `get` returns. */
  readonly found: readonly (Buffer | undefined)[];
}

/** The result of `getHeads`. */
export interface HeadsAndFound {
  /** The first bytes of each value, or `undefined` for a miss. */
  readonly heads: readonly (Buffer | undefined)[];
  /** For each other key what `get` returns. */
  readonly found: readonly (Buffer | undefined)[];
}

/**
 * The port to a backend, which keeps bytes under keys for a while. To use a backend that giotto-cache does not know, derive
 * from this class and pass an instance as `cache`. `giotto-cache/testing` has the suite that every backend here passes.
 *
 * A key is any non-empty string. The class itself puts `prefix` before it. Every method may reject: a failure becomes a miss.
 * Callers give up an operation after `timeout` ms without progress.
 *
 * After three failures in a row callers leave the backend alone until `get` and `set` work again. Two kinds of errors do not
 * count. One has `isPart: true`: other servers still serve other keys. The other is `GIOTTO_KEY_VALUE_BUSY`: the backend works.
 *
 * @example class MyKeyValue extends GiottoKeyValue { … }
 */
export abstract class GiottoKeyValue {
  /** Stands before every key on the server. `forRoot({ prefix })` sets it before `open()`. @default 'giotto:' */
  prefix = DEFAULT_PREFIX;

  /**
   * Milliseconds that an operation may take without progress. Progress of another operation that it waits for counts.
   * `forRoot({ timeout })` sets it before `open()`. @default 100
   */
  timeout = DEFAULT_TIMEOUT;

  /** The largest value that `set` keeps, in bytes. @default Infinity */
  get maxValueBytes(): number {
    return Number.POSITIVE_INFINITY;
  }

  /**
   * A sentence that says how to raise `maxValueBytes`. It is logged, once a minute at most, if a value is too large.
   * @default undefined nothing is logged
   */
  get limitedBy(): string | undefined {
    return undefined;
  }

  /** True if the values live in this process, so that `get` returns the same Buffer on every hit. @default false */
  get isInProcess(): boolean {
    return false;
  }

  /**
   * True if each operation settles by itself after `timeout` ms without progress, so that nobody else has to watch it. Time
   * spent behind others that are being answered does not count. Only a silent backend fails. @default false
   */
  get keepsTimeout(): boolean {
    return false;
  }

  /**
   * Returns the stored bytes, which the caller must not change, or `undefined` for a miss. An empty buffer is a hit.
   * @example const bytes = await keyValue.get('k')
   */
  abstract get(key: string): Promise<Buffer | undefined>;

  /**
   * Stores a value in place of any other. A value above `maxValueBytes` is not stored, and the old one is removed.
   * @param seconds 0 never expires; a fraction counts if the backend can, and rounded up otherwise
   * @throws RangeError if `seconds` is negative, NaN or infinite
   * @example await keyValue.set('k', Buffer.from('value'), 60)
   */
  abstract set(key: string, value: Buffer, seconds: number): Promise<void>;

  /**
   * Removes a value. Returns true if a live one was there.
   * @example await keyValue.delete('k')
   */
  abstract delete(key: string): Promise<boolean>;

  /**
   * Stores a value only if no live one is there, and returns true if it did. Atomic: of any number of concurrent callers, in
   * any number of processes, one wins. Returns false for a value above `maxValueBytes`.
   * @param seconds as in `set`
   * @example if (await keyValue.add('lock', Buffer.of(1), 10)) { … }
   */
  abstract add(key: string, value: Buffer, seconds: number): Promise<boolean>;

  /**
   * Removes the keys under this prefix, and no others.
   * @example await keyValue.clear()
   */
  abstract clear(): Promise<void>;

  /**
   * Returns what `get` returns for each key, in the order of the keys. If the values are in this process it may return them at
   * once, without a promise. This implementation calls `get` for each key. Override it to need one round trip.
   * @example const [one, other] = await keyValue.getMany(['k', 'l'])
   */
  getMany(keys: readonly string[]): (Buffer | undefined)[] | Promise<(Buffer | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  /**
   * Returns the first `bytes` bytes of what is under some keys, and all of what is under others. No key is among both. This implementation reads all
   * values whole. Override it if the backend can return a part, so that a large value need not come through the socket to be
   * compared with a copy in this process.
   * @example const { heads, found } = await keyValue.getHeads(['entry'], 11, ['version'])
   */
  async getHeads(heads: readonly string[], bytes: number, others: readonly string[]): Promise<HeadsAndFound> {
    const found = await this.getMany([...heads, ...others]);
    return {
      heads: found.slice(0, heads.length).map((value) => value?.subarray(0, bytes)),
      found: found.slice(heads.length),
    };
  }

  /**
   * Does what `add` does for each item, and afterwards what `getMany` does, in one round trip. Optional: without it, `add` and
   * `getMany` are called one after the other.
   * @example const { added, found } = await keyValue.addAndGet([{ key: 'lock', value, seconds: 2 }], ['k'])
   */
  addAndGet?(items: readonly KeyValueItem[], keys: readonly string[]): Promise<AddedAndFound>;

  /**
   * Does what `addAndGet` does if no live value is under one more key, `missing`. If one is there it adds nothing, returns
   * `undefined` for `added`, and does what `getMany` does. One round trip. Optional: without it, a miss waits for two round trips
   * before its method runs. An implementation that finds out later that its server cannot do it in one message deletes the method
   * from itself, and only reads.
   * @example const { added, found } = await keyValue.addIfMissing('k', [{ key: 'lock', value, seconds: 2 }], ['k', 'lock'])
   */
  addIfMissing?(missing: string, items: readonly KeyValueItem[], keys: readonly string[]): Promise<AddedIfMissing>;

  /**
   * Keeps what is under these keys for at least so many seconds from now. Changes no value, and shortens no lifetime. Optional:
   * without it, the versions that entries depend on are stored for 30 days. An implementation that finds out later that its server
   * cannot do it deletes the method from itself.
   * @param seconds 0 for ever
   * @example await keyValue.extend(['k', 'l'], 60)
   */
  extend?(keys: readonly string[], seconds: number): Promise<void>;

  /**
   * Does what `set` does if each of the other keys still has the value that was seen, does what `extend` does for those, and
   * returns true. Otherwise returns false and stores nothing. One round trip. Optional: without it, `getMany`, `extend` and `set`
   * are called.
   * @param seconds for the others; 0 for ever
   * @example await keyValue.setIfUnchanged({ key: 'k', value, seconds: 60 }, [{ key: 'version', value: seen }], 70)
   */
  setIfUnchanged?(item: KeyValueItem, others: readonly SeenValue[], seconds: number): Promise<boolean>;

  /**
   * Puts `value` in place of `expected`, keeps the lifetime that the key has, and returns true. Returns false and changes nothing if the
   * live value is another one, byte for byte, or if there is none. Atomic: of any number of concurrent callers, in any number of
   * processes, one wins. If a driver sends a call twice after a lost connection, the second time may return false. Optional: without it,
   * a soft invalidation becomes a hard one. An implementation that finds out later that its server cannot do it deletes the method from
   * itself and rejects.
   * @param value other bytes than `expected`; both together are no longer than `maxValueBytes`
   * @throws TypeError as `set` does
   * @example const isMine = await keyValue.compareAndSet('k', seen, next)
   */
  compareAndSet?(key: string, expected: Buffer, value: Buffer): Promise<boolean>;

  /** Connects. Called once, when the application starts. Rejects if the backend is down; operations succeed once it is up. */
  async open(): Promise<void> {}

  /** Closes what this instance opened itself, and nothing that was passed to it. May be called again. */
  async close(): Promise<void> {}

  /**
   * Sets who is told if another server may have taken over, which may lack the last writes. Invalidations of the last 30 seconds
   * are then sent again. A backend that never loses an acknowledged write tells nobody, as this implementation does.
   * @param _listener takes the place of an earlier one
   * @example
   * override onReplaced(listener: () => void): void {
   *   this.client.on('failover', listener);
   * }
   */
  onReplaced(_listener: () => void): void {}

  /**
   * Returns what the backend is and where, for one line of a log. Without secrets.
   * @example 'redis at 127.0.0.1:6379'
   */
  describe(): string {
    return this.constructor.name;
  }
}

/**
 * Checks a key, for a backend of your own.
 * @throws TypeError (GIOTTO_INVALID_KEY) unless it is a non-empty string
 * @example
 * async get(key: string) {
 *   checkKey(key);
 *   return this.client.read(this.prefix + key);
 * }
 */
export function checkKey(key: string): void {
  if (typeof key !== 'string' || key === '') throw invalidKey(key);
}

/**
 * Checks a value, for a backend of your own.
 * @throws TypeError (GIOTTO_INVALID_VALUE) unless it is a Buffer
 * @example checkValue(value)
 */
export function checkValue(value: Buffer): void {
  if (!Buffer.isBuffer(value)) throw invalidValue(value);
}
