import type { Cluster, Redis, RedisOptions } from 'ioredis';

import { isGiottoError } from '../../errors/giotto-error.js';
import { invalidOption } from '../../errors/options.js';
import { followingTimeout } from '../deadline.js';
import { checkGiven, SETTINGS } from '../check-given.js';
import { checkKey, checkValue, GiottoKeyValue } from '../giotto-key-value.js';
import { lifetimeInMilliseconds } from '../seconds.js';
import { asPart, isBusy, unavailable } from '../unavailable.js';
import { wireKey } from '../wire-key.js';
import { isCluster } from './redis-address.js';
import { clearPrefix } from './redis-clear.js';
import { RedisRemover } from './redis-removal.js';
import { scanPrefix } from './redis-scan.js';
import { GivenConnection, OwnConnection, type RedisConnection } from './redis-connection.js';

const MAX_KEY_BYTES = 1024;
/** Leaves room for the digest of a long key, so that the prefix always stands at the front of a name, for `clear()`. */
const MAX_PREFIX_BYTES = 512;
/** `proto-max-bulk-len`, as a server has it unless told otherwise. */
const MAX_VALUE_BYTES = 512 * 1024 * 1024;

const SERVER = { isText: true, cure: 'Pass a URL, options, or a client of ioredis; nothing is localhost:6379.' };

/** ioredis's own options; what is not given is set for short answers and quick refusals. */
export type RedisKeyValueOptions = RedisOptions & {
  /** `redis://` or `rediss://`; what it says goes before the other options. */
  url?: string;
  prefix?: string;
};

/**
 * On a Redis server or cluster, through ioredis 5 or 6. Each operation is one round trip (on a cluster, one to each node
 * concerned), and is given up after `timeout` ms in which nothing arrives. While the server is away, operations reject at once: nothing is queued.
 *
 * An operation that was given up may still be carried out when the server wakes up: it is unknown, not undone.
 * A value above 512 MiB, Redis's own limit, is not stored: `set` removes the old one, `add` answers false.
 */
export class RedisKeyValue extends GiottoKeyValue {
  private readonly connection: RedisConnection;
  private readonly remover = new RedisRemover();
  private readonly deadline = followingTimeout(() => this.timeout);

  /**
   * @param server nothing for localhost:6379, a URL, options, or an ioredis `Redis` or `Cluster`, which is never closed.
   * @throws GIOTTO_INVALID_OPTION
   */
  constructor(server: string | RedisKeyValueOptions | Redis | Cluster = {}, settings: { prefix?: string } = {}) {
    super();
    checkGiven('RedisKeyValue', server, SERVER);
    checkGiven('RedisKeyValue', settings, SETTINGS);
    const { connection, prefix } = connectionTo(server);
    this.connection = connection;
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
    return (await this.run((client) => this.bytesAt(client, name))) ?? undefined;
  }

  override async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    const names = keys.map((key) => this.nameOf(key));
    if (names.length === 0) return [];
    const found = await this.run((client) =>
      isCluster(client) ? Promise.all(names.map((name) => this.bytesAt(client, name))) : client.mgetBuffer(names),
    );
    return found.map((value) => value ?? undefined);
  }

  /** A list or the like, which another program put in the way, is removed: nothing could be added in its place. */
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
    await this.run((client) =>
      lifetime === undefined ? client.set(name, bytes) : client.set(name, bytes, 'PX', lifetime),
    );
  }

  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    const name = this.nameOf(key);
    checkValue(value);
    const lifetime = lifetimeInMilliseconds(seconds);
    if (value.length > MAX_VALUE_BYTES) return false;
    const bytes = Buffer.from(value);
    const answer = await this.run((client) =>
      lifetime === undefined ? client.set(name, bytes, 'NX') : client.set(name, bytes, 'PX', lifetime, 'NX'),
    );
    return answer !== null;
  }

  async delete(key: string): Promise<boolean> {
    const name = this.nameOf(key);
    return (await this.run((client) => this.remover.remove(client, [name]))) > 0;
  }

  /**
   * Forgets all names that begin with the prefix, and so those under a longer prefix that begins with it.
   * Takes as many round trips as there are keys by the thousand on the server, each of them bounded by `timeout`.
   */
  async clear(): Promise<void> {
    const client = await this.run(async (ready) => ready);
    if (this.prefix === '' && !client.options.keyPrefix)
      throw invalidOption('prefix', '', 'Without one, clear() would remove the keys of everybody on the server.');
    await clearPrefix({ client, remover: this.remover, prefix: this.prefix, step: (send) => this.run(send) });
  }

  /** How many keys there are under this prefix, in as many round trips as `clear`; one may count twice while the server moves its keys. */
  async countKeys(): Promise<number> {
    const client = await this.run(async (ready) => ready);
    let count = 0;
    await scanPrefix(client, this.prefix, (send) => this.run(send), (keys) => void (count += keys.length));
    return count;
  }

  /** Waits a second at most; where it rejects, the server is looked for in the background all the same. */
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

  /**
   * The one way to the server. Only the very first use waits longer than `timeout`, where nobody has called `open()`: for the
   * driver to be loaded and for the connection, a second at most.
   */
  private run<T>(send: (client: Redis | Cluster) => Promise<T>): Promise<T> {
    const client = this.connection.now();
    return client === undefined ? this.connection.ready().then((ready) => this.sendTo(ready, send)) : this.sendTo(client, send);
  }

  private sendTo<T>(client: Redis | Cluster, send: (client: Redis | Cluster) => Promise<T>): Promise<T> {
    this.connection.sending();
    const answer = send(client);
    return this.deadline().race(answer, this.place, this.connection.movement).catch((error: unknown) => {
      const isSlow = isBusy(error);
      if (isSlow || isGiottoError(error, 'GIOTTO_DEADLINE_EXCEEDED')) this.connection.abandoned(answer, isSlow);
      throw asPart(unavailable(this.describe(), error), this.connection.isPartlyThere());
    });
  }

  private readonly place = () => this.describe();
}

function connectionTo(server: string | RedisKeyValueOptions | Redis | Cluster): {
  connection: RedisConnection;
  prefix?: string;
} {
  if (typeof server === 'string') return { connection: new OwnConnection(server, {}) };
  if (isClient(server)) return { connection: new GivenConnection(server) };
  const { url, prefix, ...options } = server;
  return { connection: new OwnConnection(url, options), prefix };
}

const isClient = (server: RedisKeyValueOptions | Redis | Cluster): server is Redis | Cluster =>
  'getBuffer' in server && typeof server.getBuffer === 'function';

const isOfWrongType = (error: unknown) => error instanceof Error && error.message.startsWith('WRONGTYPE');
