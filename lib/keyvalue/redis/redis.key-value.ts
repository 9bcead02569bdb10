import { invalidOption } from '../../errors/options.js';
import { checkGiven, SETTINGS } from '../check-given.js';
import {
  checkKey,
  checkValue,
  GiottoKeyValue,
  type AddedAndFound,
  type HeadsAndFound,
  type KeyValueItem,
  type SeenValue,
} from '../giotto-key-value.js';
import { lifetimeInMilliseconds } from '../seconds.js';
import { wireKey } from '../wire-key.js';
import { RedisCommands } from './commands.js';
import { connectionTo } from './connect.js';
import { clearPrefix } from './redis-clear.js';
import type { RedisClient } from './redis-client.js';
import type { RedisConnection } from './redis-connection.js';
import type { RedisKeyValueClient, RedisKeyValueOptions } from './redis-options.js';
import { RedisRemover } from './redis-removal.js';
import { scanPrefix } from './redis-scan.js';
import { RedisSteps, type NamedItem } from './redis-steps.js';
import { isOfWrongType } from './server-errors.js';

const MAX_KEY_BYTES = 1024;
/** Leaves room for the digest of a long key, so that a name always begins with the prefix, for `clear()`. */
const MAX_PREFIX_BYTES = 512;
/** `proto-max-bulk-len`, a server's default. */
const MAX_VALUE_BYTES = 512 * 1024 * 1024;

const SERVER = { isText: true, cure: 'Pass a URL, options, or a Redis client; nothing is localhost:6379.' };

/**
 * Keeps entries on a Redis server or cluster, through ioredis 5 or 6 or a client of the application. An operation is one round
 * trip; on a cluster, one to each node concerned. It is given up after `timeout` ms in which nothing arrives. While the server is away operations reject at once.
 *
 * An operation that was given up may still be carried out when the server continues.
 * A value above 512 MiB, Redis's own limit, is not stored: `set` removes the old one, `add` returns false.
 *
 * @example new RedisKeyValue('redis://10.0.0.1:6379')
 */
export class RedisKeyValue extends GiottoKeyValue {
  private readonly connection: RedisConnection;
  private readonly commands: RedisCommands;
  private readonly remover = new RedisRemover();
  private readonly steps = new RedisSteps();

  /**
   * @param server a URL, options, or a client of ioredis, iovalkey or node-redis. A client is never closed. @default
   * localhost:6379
   * @throws GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_CLIENT, GIOTTO_STALE_READS
   */
  constructor(server: string | RedisKeyValueOptions | RedisKeyValueClient = {}, settings: { prefix?: string } = {}) {
    super();
    checkGiven('RedisKeyValue', server, SERVER);
    checkGiven('RedisKeyValue', settings, SETTINGS);
    const { connection, prefix } = connectionTo(server);
    this.connection = connection;
    this.commands = new RedisCommands(connection, this);
    this.prefix = settings.prefix ?? prefix ?? this.prefix;
  }

  override get keepsTimeout(): boolean {
    return true;
  }

  override get maxValueBytes(): number {
    return MAX_VALUE_BYTES;
  }

  async get(key: string): Promise<Buffer | undefined> {
    const name = this.nameOf(key);
    return (await this.commands.run((client) => this.bytesAt(client, name))) ?? undefined;
  }

  override async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    const names = keys.map((key) => this.nameOf(key));
    if (names.length === 0) return [];
    return this.commands.run((client) => this.readMany(client, names));
  }

  private async readMany(client: RedisClient, names: readonly string[]): Promise<(Buffer | undefined)[]> {
    const found = client.isCluster
      ? await Promise.all(names.map((name) => this.bytesAt(client, name)))
      : await client.getMany(names);
    return found.map((value) => value ?? undefined);
  }

  /** Removes a list or the like that another program has put there: nothing could be added in its place. */
  private bytesAt(client: RedisClient, name: string): Promise<Buffer | null> {
    return client.get(name).catch(async (error: unknown) => {
      if (!isOfWrongType(error)) throw error;
      await this.remover.remove(client, [name]);
      return null;
    });
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    const name = this.nameOf(key);
    checkValue(value);
    const lifetime = lifetimeInMilliseconds(seconds);
    if (value.length > MAX_VALUE_BYTES) return void (await this.delete(key));
    const bytes = Buffer.from(value);
    await this.commands.run((client) => client.set(name, bytes, { lifetime }));
  }

  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    const name = this.nameOf(key);
    checkValue(value);
    const lifetime = lifetimeInMilliseconds(seconds);
    if (value.length > MAX_VALUE_BYTES) return false;
    const bytes = Buffer.from(value);
    return this.commands.run((client) => client.set(name, bytes, { lifetime, only: 'NX' }));
  }

  /** Two round trips on a cluster and through a pool, whose connections know no common order. */
  override async addAndGet(items: readonly KeyValueItem[], keys: readonly string[]): Promise<AddedAndFound> {
    const named = items.map((item) => this.itemOf(item));
    const names = keys.map((key) => this.nameOf(key));
    let adding: Promise<boolean[]> | undefined;
    return this.commands.run(async (client) => {
      // Once only, although the read may have to be repeated.
      adding ??= Promise.all(
        named.map(({ name, value, lifetime }) => client.set(name, value, { lifetime, only: 'NX' })),
      );
      if (!client.isOrdered) await adding;
      const [added, found] = await Promise.all([adding, this.readMany(client, names)]);
      return { added, found };
    });
  }

  /** Gone on a cluster, through a pool, and once the server has refused scripts. */
  override addIfMissing?: NonNullable<GiottoKeyValue['addIfMissing']> = async (missing, items, keys) => {
    const name = this.nameOf(missing);
    const named = items.map((item) => this.itemOf(item));
    const names = keys.map((key) => this.nameOf(key));
    return this.commands.run(async (client) => {
      const adding = this.steps.addIfMissing(client, name, named);
      const [added, found] = await Promise.all([adding, this.readMany(client, names)]);
      if (!this.steps.canAddIfMissing(client)) delete this.addIfMissing;
      this.dropRefused();
      return { added, found };
    });
  };

  /** Gone once the server has refused the commands for it. */
  override extend?: NonNullable<GiottoKeyValue['extend']> = async (keys, seconds) => {
    const names = keys.map((key) => this.nameOf(key));
    const lifetime = lifetimeInMilliseconds(seconds);
    await this.commands.run((client) => this.steps.extend(client, names, lifetime));
    this.dropRefused();
  };

  override async setIfUnchanged(item: KeyValueItem, others: readonly SeenValue[], seconds: number): Promise<boolean> {
    const named = this.itemOf(item);
    const expected = others.map(({ key, value }) => ({ name: this.nameOf(key), value }));
    const keep = lifetimeInMilliseconds(seconds);
    const isSet = await this.commands.run((client) => this.steps.setIfUnchanged(client, named, expected, keep));
    this.dropRefused();
    return isSet;
  }

  /** Gone once the server has refused scripts. */
  override compareAndSet?: NonNullable<GiottoKeyValue['compareAndSet']> = async (key, expected, value) => {
    checkValue(expected);
    checkValue(value);
    const named = { name: this.nameOf(key), value };
    if (value.length > MAX_VALUE_BYTES) return false;
    try {
      return await this.commands.run((client) => this.steps.compareAndSet(client, named, expected));
    } finally {
      this.dropRefused();
    }
  };

  override async getHeads(heads: readonly string[], bytes: number, others: readonly string[]): Promise<HeadsAndFound> {
    const names = others.map((key) => this.nameOf(key));
    return this.commands.run(async (client) => {
      const [found, ...read] = await Promise.all([
        names.length === 0 ? [] : this.readMany(client, names),
        ...heads.map((key) => this.steps.head(client, this.nameOf(key), bytes)),
      ]);
      return { heads: read, found };
    });
  }

  async delete(key: string): Promise<boolean> {
    const name = this.nameOf(key);
    return (await this.commands.run((client) => this.remover.remove(client, [name]))) > 0;
  }

  /**
   * Removes all keys that begin with the prefix, those under a longer prefix included. Takes a round trip for each thousand
   * keys on the server, each bounded by `timeout`.
   */
  async clear(): Promise<void> {
    const client = await this.commands.run(async (ready) => ready);
    if (this.prefix === '' && client.keyPrefix === '')
      throw invalidOption('prefix', '', 'Without one, clear() would remove the keys of everybody on the server.');
    await clearPrefix({ client, remover: this.remover, prefix: this.prefix, step: (send) => this.commands.run(send) });
  }

  /**
   * Returns how many keys there are under this prefix, in as many round trips as `clear`. A key may count twice while the
   * server moves its keys.
   */
  async countKeys(): Promise<number> {
    const client = await this.commands.run(async (ready) => ready);
    let count = 0;
    await scanPrefix(
      client,
      this.prefix,
      (send) => this.commands.run(send),
      (keys) => void (count += keys.length),
    );
    return count;
  }

  /** Waits a second at most. If it rejects, the client goes on connecting in the background. */
  override async open(): Promise<void> {
    if (Buffer.byteLength(this.prefix) > MAX_PREFIX_BYTES)
      throw invalidOption('prefix', this.prefix, `Make it ${MAX_PREFIX_BYTES} bytes at most.`);
    this.connection.reopen();
    await this.commands.open();
  }

  override async close(): Promise<void> {
    this.connection.close();
  }

  override onReplaced(listener: () => void): void {
    this.commands.onReplaced = listener;
  }

  override describe(): string {
    return this.connection.describe();
  }

  /** Removes the methods for which the server has refused the commands. */
  private dropRefused(): void {
    if (!this.steps.canExtend) delete this.extend;
    if (!this.steps.canCompareAndSet) delete this.compareAndSet;
  }

  private itemOf({ key, value, seconds }: KeyValueItem): NamedItem {
    const name = this.nameOf(key);
    checkValue(value);
    return { name, value: Buffer.from(value), lifetime: lifetimeInMilliseconds(seconds) };
  }

  private nameOf(key: string): string {
    checkKey(key);
    return wireKey(this.prefix + key, MAX_KEY_BYTES);
  }
}
