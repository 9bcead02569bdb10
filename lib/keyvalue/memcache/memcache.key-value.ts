import { keyValueUnavailable } from '../../errors/backend.js';
import { invalidOption } from '../../errors/options.js';
import { checkGiven, SETTINGS } from '../check-given.js';
import { checkKey, checkValue, GiottoKeyValue, type AddedAndFound, type KeyValueItem } from '../giotto-key-value.js';
import { lifetimeInMilliseconds } from '../seconds.js';
import { compareAndSet } from './compare-and-set.js';
import { type Connection, connectionsTo } from './connections.js';
import { NO_EXPIRY, seal, type Unsealed, unseal } from './envelope.js';
import { expiresAt, exptime } from './expiry.js';
import type { MemcacheKeyValueClient, MemcacheKeyValueOptions } from './memcache.options.js';
import type { Item, MemjsLink } from './memjs-link.js';
import { MemcacheServers } from './servers.js';

/** A server's limit for an item unless it was started with `-I`, less what the key, the envelope and memcached's own header take. */
const DEFAULT_MAX_VALUE_BYTES = 1024 * 1024 - 512;

const SERVERS = {
  isText: true,
  cure: 'Pass hosts as host:port,host:port, options, or a client of memjs; nothing is localhost:11211.',
};

const WITHOUT_VERSIONS = 'a server gives its items no versions, so nothing can be compared. Start it without -C.';

/** An entry to store: prefix and key, the sealed value, and when the server may drop it. */
interface Entry {
  readonly id: string;
  readonly sealed: Buffer;
  readonly exptime: number;
}

/**
 * Keeps entries on one or several Memcached servers, through memjs. An operation is one round trip to each server concerned, in
 * which the generation is read too (`generation.ts`). It is given up after `timeout` ms in which nothing arrives. A key belongs to
 * one server: while that server is away, operations on the key reject. No other server replaces it.
 *
 * A lifetime is exact to the millisecond by the clocks of the reading machines, which are assumed to agree. The servers drop entries
 * up to two seconds later, because their clocks move once a second (`expiry.ts`).
 * A value above `maxValueBytes` is not stored: `set` removes the old one, `add` returns false.
 *
 * A memjs client that is passed in keeps its own hashing and its own faults. Of our safeguards only the deadline, the checks before
 * sending, the envelope and the generation apply to it.
 *
 * @example new MemcacheKeyValue('10.0.0.1:11211,10.0.0.2:11211')
 */
export class MemcacheKeyValue extends GiottoKeyValue {
  private readonly connections: readonly Connection[];
  private readonly limit: number;
  private made?: MemcacheServers;
  private damages = 0;

  /**
   * @param servers `'a:11211,b:11211'`, options, or a memjs client, which is never closed. @default localhost:11211
   * @throws GIOTTO_INVALID_OPTION
   */
  constructor(
    servers: string | MemcacheKeyValueOptions | MemcacheKeyValueClient = {},
    settings: Pick<MemcacheKeyValueOptions, 'prefix' | 'maxValueBytes'> = {},
  ) {
    super();
    checkGiven('MemcacheKeyValue', servers, SERVERS);
    checkGiven('MemcacheKeyValue', settings, SETTINGS);
    const { connections, options } = connectionsTo(servers);
    const { prefix = this.prefix, maxValueBytes = DEFAULT_MAX_VALUE_BYTES } = { ...options, ...settings };
    if (!(maxValueBytes >= 1)) throw invalidOption('maxValueBytes', maxValueBytes, 'Give a positive number of bytes.');
    this.connections = connections;
    this.prefix = prefix;
    this.limit = Math.floor(maxValueBytes);
    if (connections.length === 1) this.addAndGet = (items, keys) => this.addAndGetInOrder(items, keys);
  }

  override get keepsTimeout(): boolean {
    return true;
  }

  override get maxValueBytes(): number {
    return this.limit;
  }

  /** How many stored values were not what had been stored, and were treated as misses. */
  get damaged(): number {
    return this.damages;
  }

  async get(key: string): Promise<Buffer | undefined> {
    const id = this.idOf(key);
    return this.liveIn(id, await this.servers.read(id, (link, nameOf) => link.get(nameOf(id))))?.value;
  }

  override async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    const ids = keys.map((key) => this.idOf(key));
    const items = await this.servers.readMany(ids, (link, name) => link.get(name));
    const values = new Map([...items].map(([id, item]) => [id, this.liveIn(id, item)?.value]));
    return ids.map((id) => values.get(id));
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    const entry = this.entryOf(key, value, seconds);
    if (!entry) return void (await this.delete(key));
    const { id, sealed, exptime } = entry;
    await this.servers.write(id, (link, nameOf) => link.set(nameOf(id), sealed, exptime));
  }

  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    const entry = this.entryOf(key, value, seconds);
    if (!entry) return false;
    return this.servers.write(entry.id, (link, nameOf, isOver) =>
      this.addTo(link, nameOf(entry.id), { ...entry, isOver }),
    );
  }

  /** Replaces each value by itself with a later end, unless it has changed meanwhile. */
  override async extend(keys: readonly string[], seconds: number): Promise<void> {
    const lifetime = lifetimeInMilliseconds(seconds);
    await Promise.all(
      keys.map((key) => {
        const id = this.idOf(key);
        return this.servers.write(id, (link, nameOf, isOver) =>
          this.extendOn(link, nameOf(id), { id, lifetime, isOver }),
        );
      }),
    );
  }

  /** Gone once a server has turned out to give its items no versions. */
  override compareAndSet?: NonNullable<GiottoKeyValue['compareAndSet']> = async (key, expected, value) => {
    const id = this.idOf(key);
    checkValue(expected);
    checkValue(value);
    if (value.length > this.limit) return false;
    const isSet = await this.servers.write(id, (link, nameOf, isOver) =>
      compareAndSet(link, nameOf(id), { id, expected, value, liveIn: (item) => this.liveIn(id, item), isOver }),
    );
    if (isSet !== undefined) return isSet;
    delete this.compareAndSet;
    throw keyValueUnavailable(this.describe(), WITHOUT_VERSIONS);
  };

  /** Reads the entry in the same round trip, because the server may still hold one whose lifetime is over. */
  async delete(key: string): Promise<boolean> {
    const id = this.idOf(key);
    const [item, deleted] = await this.servers.write(id, (link, nameOf) =>
      Promise.all([link.get(nameOf(id)), link.delete(nameOf(id))]),
    );
    return deleted && this.liveIn(id, item) !== undefined;
  }

  /** Replaces the generation on each server. One that cannot be reached forgets the entries before it is used again. */
  async clear(): Promise<void> {
    await this.servers.all((server) => server.forget());
  }

  /** Waits at most two seconds for all servers. If it rejects, the servers that are away are looked for at each use. */
  override async open(): Promise<void> {
    await this.servers.all((server) => server.open());
  }

  override async close(): Promise<void> {
    this.servers.close();
  }

  override describe(): string {
    return `memcache at ${this.connections.map(({ name }) => name).join(', ')}`;
  }

  /** Made at the first use, when the prefix is settled. */
  private get servers(): MemcacheServers {
    return (this.made ??= new MemcacheServers(this.connections, this.prefix, () => this.timeout));
  }

  /**
   * memcached's `add`. If an entry whose lifetime is over stands in its way, one caller replaces it. The replacement fails if
   * the item has changed since it was seen.
   */
  private async addTo(
    link: MemjsLink,
    name: string,
    { id, sealed, exptime, isOver }: Entry & { isOver: () => boolean },
  ): Promise<boolean> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const added = await link.add(name, sealed, exptime);
      if (added !== 'exists') return added === 'stored';
      if (isOver()) return false;
      const item = await link.get(name);
      if (isOver()) return false;
      if (!item) continue;
      if (this.liveIn(id, item)) return false;
      const replaced = await link.replace(name, item, sealed, exptime);
      if (replaced !== 'gone') return replaced === 'stored';
    }
    return false;
  }

  /** One connection carries everything out in the order in which it was sent. */
  private async addAndGetInOrder(items: readonly KeyValueItem[], keys: readonly string[]): Promise<AddedAndFound> {
    const entries = items.map(({ key, value, seconds }) => this.entryOf(key, value, seconds));
    const ids = keys.map((key) => this.idOf(key));
    const [added, read] = await this.servers.write(entries[0]?.id ?? ids[0]!, (link, nameOf, isOver) =>
      Promise.all([
        Promise.all(entries.map((entry) => entry && this.addTo(link, nameOf(entry.id), { ...entry, isOver }))),
        Promise.all(ids.map((id) => link.get(nameOf(id)))),
      ]),
    );
    const found = new Map(ids.map((id, at) => [id, this.liveIn(id, read[at])?.value]));
    items.forEach(({ value }, at) => added[at] && found.set(entries[at]!.id, Buffer.from(value)));
    return { added: added.map((isAdded) => isAdded ?? false), found: ids.map((id) => found.get(id)) };
  }

  private async extendOn(
    link: MemjsLink,
    name: string,
    { id, lifetime, isOver }: { readonly id: string; readonly lifetime: number | undefined; isOver(): boolean },
  ): Promise<void> {
    const item = await link.get(name);
    const live = this.liveIn(id, item);
    const now = Date.now();
    const end = expiresAt(lifetime, now);
    if (!item || !live || live.expiresAt === NO_EXPIRY || (end !== NO_EXPIRY && live.expiresAt >= end) || isOver())
      return;
    await link.replace(name, item, seal(id, live.value, end), exptime(lifetime, now));
  }

  /** Returns `undefined` if the value is too large. Copies the value. */
  private entryOf(key: string, value: Buffer, seconds: number): Entry | undefined {
    const id = this.idOf(key);
    checkValue(value);
    const lifetime = lifetimeInMilliseconds(seconds);
    if (value.length > this.limit) return undefined;
    const now = Date.now();
    return { id, sealed: seal(id, value, expiresAt(lifetime, now)), exptime: exptime(lifetime, now) };
  }

  private liveIn(id: string, item: Item | undefined): Unsealed | undefined {
    if (!item) return undefined;
    const unsealed = unseal(id, item.bytes, Date.now());
    if (!unsealed) this.damages++;
    return unsealed?.expired ? undefined : unsealed;
  }

  private idOf(key: string): string {
    checkKey(key);
    return this.prefix + key;
  }
}
