import type { Redis, RedisOptions } from 'ioredis';

import { keyValueBusy, keyValueUnavailable } from '../../errors/backend.js';
import { invalidOption } from '../../errors/options.js';
import { reasonOf } from '../../errors/reason.js';
import { corkPerTurn } from '../cork-per-turn.js';
import { Deadline } from '../deadline.js';
import { Movement } from '../movement.js';
import { optionalPeer } from '../optional-peer.js';
import { UNREADABLE_ADDRESS } from '../unreadable-address.js';
import { driverOptions, PATIENCE } from './driver-options.js';
import { IoredisClient } from './ioredis.client.js';
import { addressOf, addressOfUrl } from './redis-address.js';
import type { RedisClient } from './redis-client.js';
import { SentinelWatch } from './sentinel-watch.js';
import type { RedisConnection } from './redis-connection.js';

const URL_CURE =
  'Write it as redis://user:password@host:port or rediss://…, with what is special in a password percent-encoded.';

/** How long a connection that leads to a replica is kept at least, in ms, so that a server that stays one is not flooded. */
const REPLACED_EVERY = 500;

/** How many commands a stopped server may hold whose callers have given up. More are refused unsent. */
const MAX_UNANSWERED = 64;

/**
 * A client of our own. It is made at the first use and reconnects by itself. While the server is away every command is refused
 * unsent. So are commands once a stopped server has left too many unanswered.
 */
export class OwnConnection implements RedisConnection {
  readonly movement = new Movement(() => this.client?.stream);
  private client?: Redis;
  /** The commands of `client`. */
  private commands?: IoredisClient;
  private opening?: Promise<Redis>;
  private closed = false;
  private openings = 0;
  private lastError?: Error;
  private readonly life = new Movement(() => this.client?.stream);
  private unanswered = 0;
  private isSlow = false;
  private silentSince = 0;
  private replacedAt = -Infinity;
  private isFirst = true;
  private isToReconnect = false;
  private sentinels: SentinelWatch | undefined;
  private readonly listeners: (() => void)[] = [];
  readonly cureOfReplica = 'giotto-cache reconnects until its address leads to the primary.';

  constructor(
    private readonly url: string | undefined,
    private readonly options: RedisOptions,
  ) {
    if (url !== undefined && addressOfUrl(url) === undefined) throw invalidOption('url', UNREADABLE_ADDRESS, URL_CURE);
  }

  /** A closed connection can be used again afterwards. */
  reopen(): void {
    this.closed = false;
  }

  now(): RedisClient | undefined {
    return this.client?.status === 'ready' && this.unanswered < MAX_UNANSWERED ? this.commands : undefined;
  }

  async ready(): Promise<RedisClient> {
    if (this.closed) throw this.unavailable('it was closed.');
    const client = await (this.opening ??= this.open());
    if (client.status !== 'ready') throw this.unavailable(this.whyNotReady(client));
    if (this.unanswered >= MAX_UNANSWERED) throw this.refusal(client);
    return this.client === client ? this.commands! : new IoredisClient(client);
  }

  sending(): void {
    corkPerTurn(this.client?.stream);
  }

  abandoned(command: Promise<unknown>, isSlow: boolean): void {
    this.isSlow = isSlow;
    if (this.unanswered++ === 0 || isSlow || this.life.moved()) this.silentSince = performance.now();
    else if (this.client?.status === 'ready') this.replaceIfSilent(this.client);
    const answered = () => {
      this.unanswered--;
      this.silentSince = performance.now();
    };
    command.then(answered, answered);
  }

  demoted(why: Error): void {
    const now = performance.now();
    if (now - this.replacedAt < REPLACED_EVERY || this.client?.status !== 'ready') return;
    this.replacedAt = now;
    this.lastError = why;
    this.reconnect();
  }

  /** A client that is interrupted while it connects never tries again, so it connects first. */
  private reconnect(): void {
    this.isToReconnect = this.client?.status !== 'ready';
    if (!this.isToReconnect) this.client!.disconnect(true);
  }

  onReconnected(listener: () => void): void {
    this.listeners.push(listener);
  }

  isPartlyThere(): boolean {
    return false;
  }

  close(): void {
    this.closed = true;
    this.openings++;
    this.sentinels?.close();
    this.client?.disconnect();
    this.client = this.commands = this.opening = undefined;
  }

  describe(): string {
    return `redis at ${this.url === undefined ? addressOf(this.options) : addressOfUrl(this.url)}`;
  }

  /** Resolves when the client is ready or the first attempt has failed. ioredis goes on trying in the background. */
  private async open(): Promise<Redis> {
    const attempt = ++this.openings;
    const { Redis } = await optionalPeer('ioredis', 'RedisKeyValue', () => import('ioredis'));
    const options = driverOptions(this.options);
    const client = this.url === undefined ? new Redis(options) : new Redis(this.url, options);
    if (attempt !== this.openings) return client;
    this.client = client;
    this.commands = new IoredisClient(client);
    if (options.sentinels) this.sentinels = new SentinelWatch(Redis, options, () => this.reconnect());
    client.on('error', (error: Error) => (this.lastError = error));
    client.on('connect', () => (this.silentSince = performance.now()));
    client.on('ready', () => this.onReady());
    await new Deadline(PATIENCE).race(client.connect(), this.describe()).catch((error) => (this.lastError ??= error));
    return client;
  }

  private onReady(): void {
    if (this.isToReconnect) return this.reconnect();
    this.lastError = undefined;
    for (const listener of this.isFirst ? [] : this.listeners) listener();
    this.isFirst = false;
  }

  /** A stopped server accepts connections and says nothing. Such a connection is replaced. */
  private whyNotReady(client: Redis): string {
    if (client.status === 'connect') this.replaceIfSilent(client);
    return this.lastError ? reasonOf(this.lastError) : 'it is not connected.';
  }

  /** A server that was answering when the last caller gave up is busy. Its connection is replaced if it has been silent since. */
  private refusal(client: Redis): Error {
    this.replaceIfSilent(client);
    const why = `it has left ${this.unanswered} commands unanswered.`;
    return this.isSlow ? keyValueBusy(this.describe(), why) : this.unavailable(why);
  }

  private replaceIfSilent(client: Redis): void {
    if (this.life.moved()) this.silentSince = performance.now();
    if (performance.now() - this.silentSince < PATIENCE) return;
    this.silentSince = performance.now();
    client.disconnect(true);
  }

  private unavailable(why: string): Error {
    return keyValueUnavailable(this.describe(), why);
  }
}
