import type { Client } from 'memjs';

import { invalidOption } from '../../errors/options.js';
import { followingTimeout } from '../deadline.js';
import { checkGiven, SETTINGS } from '../check-given.js';
import { checkKey, checkValue, GiottoKeyValue } from '../giotto-key-value.js';
import { lifetimeInMilliseconds } from '../seconds.js';
import { type Connection, connectionsTo, type MemcacheKeyValueOptions } from './connections.js';
import { asPart } from '../unavailable.js';
import { seal, type Unsealed, unseal } from './envelope.js';
import { expiresAt, exptime } from './expiry.js';
import { Generation } from './generation.js';
import { MemcacheServer } from './memcache-server.js';
import type { Item, MemjsLink } from './memjs-link.js';
import { rendezvous } from './rendezvous.js';

/** A server's limit for an item unless it was started with `-I`, less what key, envelope and memcached's own header take. */
const DEFAULT_MAX_VALUE_BYTES = 1024 * 1024 - 512;

const SERVERS = { isText: true, cure: 'Pass hosts as host:port,host:port, options, or a client of memjs; nothing is localhost:11211.' };

/** An entry on its way: prefix and key, what is stored, and when the server may drop it. */
interface Entry {
  readonly id: string;
  readonly sealed: Buffer;
  readonly exptime: number;
}

/**
 * On one or several Memcached servers, through memjs. Each operation is one round trip to each server concerned, in which the
 * generation is read as well (`generation.ts`), and is given up after `timeout` ms in which nothing arrives. A key belongs to one server: while that
 * is away the key's operations reject, and no other server stands in for it.
 *
 * A lifetime is exact to the millisecond by the clocks of the machines that read, which are assumed to agree: the servers'
 * own clocks move once a second, so they drop entries up to two seconds later (`expiry.ts`).
 * A value above `maxValueBytes` is not stored: `set` removes the old one, `add` answers false.
 *
 * Given a memjs client, its own hashing and its own faults remain: of what guards our own clients only the deadline, the
 * checks before sending, the envelope and the generation are left.
 */
export class MemcacheKeyValue extends GiottoKeyValue {
  private readonly connections: readonly Connection[];
  private readonly limit: number;
  private readonly placeOf: (id: string) => number;
  private servers?: readonly MemcacheServer[];
  private damages = 0;

  /**
   * @param servers nothing for localhost:11211, `'a:11211,b:11211'`, options, or a memjs client, which is never closed.
   * @throws GIOTTO_INVALID_OPTION
   */
  constructor(
    servers: string | MemcacheKeyValueOptions | Client = {},
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
    this.placeOf = rendezvous(connections.map(({ name }) => name));
  }

  override get keepsTimeout(): boolean {
    return true;
  }

  override get maxValueBytes(): number {
    return this.limit;
  }

  /** How many stored values were not what had been stored there, and were treated as a miss. */
  get damaged(): number {
    return this.damages;
  }

  async get(key: string): Promise<Buffer | undefined> {
    const id = this.idOf(key);
    const item = await this.partly(this.serverOf(id).read((link, nameOf) => link.get(nameOf(id))));
    return this.liveIn(id, item)?.value;
  }

  /** Asks all servers concerned at the same time. */
  override async getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]> {
    const ids = keys.map((key) => this.idOf(key));
    const found = new Map<string, Buffer | undefined>();
    await Promise.all(
      [...this.shares(ids)].map(async ([server, share]) => {
        const items = await this.partly(server.read((link, nameOf) => Promise.all(share.map((id) => link.get(nameOf(id))))));
        share.forEach((id, place) => found.set(id, this.liveIn(id, items[place])?.value));
      }),
    );
    return ids.map((id) => found.get(id));
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    const entry = this.entryOf(key, value, seconds);
    if (!entry) return void (await this.delete(key));
    const { id, sealed, exptime } = entry;
    await this.partly(this.serverOf(id).write(id, (link, nameOf) => link.set(nameOf(id), sealed, exptime)));
  }

  async add(key: string, value: Buffer, seconds: number): Promise<boolean> {
    const entry = this.entryOf(key, value, seconds);
    if (!entry) return false;
    return this.partly(this.serverOf(entry.id).write(entry.id, (link, nameOf, isOver) => this.addTo(link, nameOf(entry.id), { ...entry, isOver })));
  }

  /** Looks at the entry in the same round trip, since the server may still hold one whose lifetime is over. */
  async delete(key: string): Promise<boolean> {
    const id = this.idOf(key);
    const [item, deleted] = await this.partly(
      this.serverOf(id).write(id, (link, nameOf) => Promise.all([link.get(nameOf(id)), link.delete(nameOf(id))])),
    );
    return deleted && this.liveIn(id, item) !== undefined;
  }

  /** Replaces the generation on each server; one that cannot be reached forgets the entries before it is used again. */
  async clear(): Promise<void> {
    await allOf(this.allServers().map((server) => this.partly(server.forget())));
  }

  /** Waits a second at most, for every server; where it rejects, those that are away are looked for at each use. */
  override async open(): Promise<void> {
    await allOf(this.allServers().map((server) => this.partly(server.open())));
  }

  override async close(): Promise<void> {
    for (const server of this.allServers()) server.close();
  }

  override describe(): string {
    return `memcache at ${this.connections.map(({ name }) => name).join(', ')}`;
  }

  /**
   * memcached's `add`, and where an entry stands in its way whose lifetime is over, a replacement that only one caller can
   * make: it fails if the item has changed since it was seen.
   */
  private async addTo(link: MemjsLink, name: string, { id, sealed, exptime, isOver }: Entry & { isOver: () => boolean }): Promise<boolean> {
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

  /** What is stored for a value; `undefined` where it is too large. The value is copied. */
  private entryOf(key: string, value: Buffer, seconds: number): Entry | undefined {
    const id = this.idOf(key);
    checkValue(value);
    const lifetime = lifetimeInMilliseconds(seconds);
    if (value.length > this.limit) return undefined;
    const now = Date.now();
    return { id, sealed: seal(id, value, expiresAt(lifetime, now)), exptime: exptime(lifetime, now) };
  }

  /** Where some servers answer, what one of them fails is no failure of all. */
  private async partly<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw asPart(error as Error, this.allServers().some(({ isAway }) => !isAway) && this.connections.length > 1);
    }
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

  private serverOf(id: string): MemcacheServer {
    return this.allServers()[this.placeOf(id)] as MemcacheServer;
  }

  private shares(ids: readonly string[]): Map<MemcacheServer, string[]> {
    const shares = new Map<MemcacheServer, string[]>();
    for (const id of new Set(ids)) {
      const server = this.serverOf(id);
      const share = shares.get(server);
      if (share) share.push(id);
      else shares.set(server, [id]);
    }
    return shares;
  }

  /** Made at the first use, when the prefix is settled. */
  private allServers(): readonly MemcacheServer[] {
    return (this.servers ??= this.connections.map(
      ({ name, dial }) =>
        new MemcacheServer({
          name: `memcache at ${name}`,
          dial,
          generation: new Generation(this.prefix),
          deadline: followingTimeout(() => this.timeout),
        }),
    ));
  }
}

/** Waits for all to be over, and then rejects as the first that did. */
async function allOf(steps: Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(steps);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
