import type { Cluster, Redis } from 'ioredis';

import { invalidOption } from '../../errors/options.js';
import { checkGiven, SETTINGS } from '../check-given.js';
import { checkKey, checkValue, GiottoKeyValue } from '../giotto-key-value.js';
import { lifetimeInMilliseconds } from '../seconds.js';
import { wireKey } from '../wire-key.js';
import { RedisCommands } from './commands.js';
import { connectionTo, type RedisKeyValueOptions } from './connect.js';
import { OwnConnection } from './own-connection.js';
import { isCluster } from './redis-address.js';
import { clearPrefix } from './redis-clear.js';
import type { RedisConnection } from './redis-connection.js';
import { RedisRemover } from './redis-removal.js';
import { scanPrefix } from './redis-scan.js';

export type { RedisKeyValueOptions };

const MAX_KEY_BYTES = 1024;
/** Leaves room for the digest of a long key, so that a name always begins with the prefix, for `clear()`. */
const MAX_PREFIX_BYTES = 512;
/** `proto-max-bulk-len`, a server's default. */
const MAX_VALUE_BYTES = 512 * 1024 * 1024;

const SERVER = { isText: true, cure: 'Pass a URL, options, or a client of ioredis; nothing is localhost:6379.' };

/**
 * Keeps entries on a Redis server or cluster, through ioredis 5 or 6. An operation is one round trip; on a cluster, one to each node
 * concerned. It is given up after `timeout` ms in which nothing arrives. While the server is away operations reject at once.
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

  /**
   * @param server a URL, options, or an ioredis `Redis` or `Cluster`, which is never closed. @default localhost:6379
   * @throws GIOTTO_INVALID_OPTION
   */
  constructor(server: string | RedisKeyValueOptions | Redis | Cluster = {}, settings: { prefix?: string } = {}) {
    super();
    checkGiven('RedisKeyValue', server, SERVER);
    checkGiven('RedisKeyValue', settings, SETTINGS);
    const { connection, prefix } = connectionTo(server);
    this.connection = connection;
    this.commands = new RedisCommands(connection, () => this.timeout);
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
    const found = await this.commands.run((client) =>
      isCluster(client) ? Promise.all(names.map((name) => this.bytesAt(client, name))) : client.mgetBuffer(names),
    );
    return found.map((value) => value ?? undefined);
  }

  /** Removes a list or the like that another program has put there: nothing could be added in its place. */
  private bytesAt(client: Redis | Cluster, name: string): Promise<Buffer | null> {
    return client.getBuffer(name).catch(async (error: unknown) => {
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
    await this.commands.run((client) =>
      lifetime === undefined ? client.set(name, bytes) : client.set(name, bytes, 'PX', lifetime),
    );
  }

  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    const name = this.nameOf(key);
    checkValue(value);
    const lifetime = lifetimeInMilliseconds(seconds);
    if (value.length > MAX_VALUE_BYTES) return false;
    const bytes = Buffer.from(value);
    const reply = await this.commands.run((client) =>
      lifetime === undefined ? client.set(name, bytes, 'NX') : client.set(name, bytes, 'PX', lifetime, 'NX'),
    );
    return reply !== null;
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
    if (this.prefix === '' && !client.options.keyPrefix)
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

  /** Waits a second at most. If it rejects, ioredis goes on connecting in the background. */
  override async open(): Promise<void> {
    if (Buffer.byteLength(this.prefix) > MAX_PREFIX_BYTES)
      throw invalidOption('prefix', this.prefix, `Make it ${MAX_PREFIX_BYTES} bytes at most.`);
    if (this.connection instanceof OwnConnection) this.connection.reopen();
    await this.connection.ready();
  }

  override async close(): Promise<void> {
    this.connection.close();
  }

  override describe(): string {
    return this.connection.describe();
  }

  private nameOf(key: string): string {
    checkKey(key);
    return wireKey(this.prefix + key, MAX_KEY_BYTES);
  }
}

const isOfWrongType = (error: unknown) => error instanceof Error && error.message.startsWith('WRONGTYPE');
