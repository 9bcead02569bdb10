import type { Cluster, Redis, RedisOptions } from 'ioredis';

import { invalidOption } from '../../errors/options.js';
import { keyValueBusy, keyValueUnavailable } from '../../errors/backend.js';
import { UNREADABLE_ADDRESS } from '../unreadable-address.js';
import { Deadline, type Sign } from '../deadline.js';
import { corkPerTurn } from '../cork-per-turn.js';
import { Movement } from '../movement.js';
import { optionalPeer } from '../optional-peer.js';
import { reasonOf } from '../unavailable.js';
import { addressOf, addressOfUrl, describeClient, isCluster } from './redis-address.js';

/** How long `open()` waits, how long a connection may take, and how long one may be silent before it is replaced, in ms. */
const PATIENCE = 1000;
/** A stopped server may hold this many commands whose callers have given up; more are refused unsent. */
const MAX_UNANSWERED = 64;

/** The client that commands go through. */
export interface RedisConnection {
  /** Whether bytes come and go; `undefined` if there are several connections, each of which may be silent by itself. */
  readonly movement: Sign | undefined;
  /** The client, where a command can be sent without waiting for anything. */
  now(): Redis | Cluster | undefined;
  /** Rejects at once where a command would have to wait for the server to come back. */
  ready(): Promise<Redis | Cluster>;
  /** Told of each command before it is sent. */
  sending(): void;
  /**
   * Told of each command whose caller has given up; it settles if its answer ever comes.
   * @param isSlow whether the server was answering others
   */
  abandoned(command: Promise<unknown>, isSlow: boolean): void;
  /** Whether other servers than the one that failed still answer. */
  isPartlyThere(): boolean;
  close(): void;
  describe(): string;
}

/** A client that somebody else made: it is neither configured nor closed here. */
export class GivenConnection implements RedisConnection {
  readonly movement: Sign | undefined;

  constructor(private readonly client: Redis | Cluster) {
    this.movement = isCluster(client) ? undefined : new Movement(() => client.stream);
  }

  now(): Redis | Cluster {
    return this.client;
  }

  async ready(): Promise<Redis | Cluster> {
    return this.client;
  }

  sending(): void {
    // When its client writes is for the client's owner to say.
  }

  abandoned(): void {
    // What its queues may hold is for the client's owner to say.
  }

  isPartlyThere(): boolean {
    return isCluster(this.client) && this.client.nodes('master').some(({ status }) => status === 'ready');
  }

  close(): void {
    // Its owner closes it.
  }

  describe(): string {
    return describeClient(this.client);
  }
}

const DEFAULTS = {
  connectTimeout: PATIENCE,
  disconnectTimeout: 100,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 6), PATIENCE),
  /** For ioredis 6: replies in the shapes of version 5. Version 5 does not know the option. */
  protocol: 2,
};

/** What the promise "no command waits for a server that is away" rests on. */
const FIXED = { lazyConnect: true, enableOfflineQueue: false, autoResendUnfulfilledCommands: false };

/**
 * A client of our own. It is made at the first use and reconnects by itself from then on; while it is away every
 * command is refused unsent, and so are those beyond the first few that a stopped server leaves unanswered.
 */
export class OwnConnection implements RedisConnection {
  readonly movement = new Movement(() => this.client?.stream);
  private client?: Redis;
  private opening?: Promise<Redis>;
  private closed = false;
  private openings = 0;
  private lastError?: Error;
  private readonly life = new Movement(() => this.client?.stream);
  private unanswered = 0;
  private isSlow = false;
  private silentSince = 0;

  constructor(private readonly url: string | undefined, private readonly options: RedisOptions) {
    if (url !== undefined && addressOfUrl(url) === undefined)
      throw invalidOption('url', UNREADABLE_ADDRESS, 'Write it as redis://user:password@host:port or rediss://…, with what is special in a password percent-encoded.');
  }

  /** Lets a closed connection be used again. */
  reopen(): void {
    this.closed = false;
  }

  now(): Redis | undefined {
    return this.client?.status === 'ready' && this.unanswered < MAX_UNANSWERED ? this.client : undefined;
  }

  async ready(): Promise<Redis> {
    if (this.closed) throw this.unavailable('it was closed.');
    const client = await (this.opening ??= this.open());
    if (client.status !== 'ready') throw this.unavailable(this.whyNotReady(client));
    if (this.unanswered >= MAX_UNANSWERED) throw this.refusal(client);
    return client;
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

  isPartlyThere(): boolean {
    return false;
  }

  close(): void {
    this.closed = true;
    this.openings++;
    this.client?.disconnect();
    this.client = this.opening = undefined;
  }

  describe(): string {
    return `redis at ${this.url === undefined ? addressOf(this.options) : addressOfUrl(this.url)}`;
  }

  /** Resolves with the client when it is ready, or when the first attempt is over: it keeps trying in the background. */
  private async open(): Promise<Redis> {
    const turn = ++this.openings;
    const { Redis } = await optionalPeer('ioredis', 'RedisKeyValue', () => import('ioredis'));
    const options: RedisOptions = { ...DEFAULTS, ...this.options, ...FIXED };
    const client = this.url === undefined ? new Redis(options) : new Redis(this.url, options);
    if (turn !== this.openings) return client;
    this.client = client;
    client.on('error', (error: Error) => (this.lastError = error));
    client.on('connect', () => (this.silentSince = performance.now()));
    client.on('ready', () => (this.lastError = undefined));
    await new Deadline(PATIENCE).race(client.connect(), this.describe()).catch((error) => (this.lastError ??= error));
    return client;
  }

  /** A connection that was accepted and says nothing, as a stopped server's, is given up so that a better one can be had. */
  private whyNotReady(client: Redis): string {
    if (client.status === 'connect') this.replaceIfSilent(client);
    return this.lastError ? reasonOf(this.lastError) : 'it is not connected.';
  }

  /** One that was answering when the last caller gave up has too much to do; it is replaced if it has fallen silent since. */
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
