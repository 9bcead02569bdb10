import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.js';
import type { Account } from './account.js';
import { forget, keep } from './keeper.js';
import { answers, loopback, type Probe } from './network.js';
import { signalGroup, signalTree, stopTree } from './process-tree.mjs';

/** More arguments for the server's command line; they override those that it gets anyway. */
export interface ServerOptions {
  args?: string[];
}

/** How one kind of server is run. */
export interface Recipe {
  name: string;
  command: string;
  args(port: number, folder: string): string[];
  url(port: number): string;
  probe: Probe;
  /** Makes the data folder; called once, not on a restart. */
  prepare?(folder: string, port: number): Promise<void>;
  /** The signal of a fast, orderly end; SIGTERM by default. */
  signal?: NodeJS.Signals;
  account?: Account;
}

const startWithin = 60_000;
const stopWithin = 5_000;

/** A server of this run's own, on a loopback port. Its children share its fate. */
export class PrivateServer {
  readonly host = loopback;
  private child: ChildProcess | undefined;

  private constructor(
    private readonly recipe: Recipe,
    readonly port: number,
    /** Holds the data and `server.log`; gone after `stop`. */
    readonly folder: string,
  ) {}

  /** Resolves as soon as the server answers; rejects with its log if it ends or stays silent for a minute. */
  static async start(recipe: Recipe): Promise<PrivateServer> {
    const folder = await mkdtemp(join(tmpdir(), `giotto-cache-${recipe.name}-`));
    const server = new PrivateServer(recipe, await freePort(), folder);
    keep({ folder });
    try {
      if (recipe.account) await chown(folder, recipe.account.uid, recipe.account.gid);
      await recipe.prepare?.(folder, server.port);
      await server.launch();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** As the drivers spell it; for Memcached `host:port`. */
  get url(): string {
    return this.recipe.url(this.port);
  }

  /** `undefined` while the server is down. */
  get pid(): number | undefined {
    return this.isRunning ? this.child?.pid : undefined;
  }

  /** For good: the process ends, by SIGKILL after five seconds, and the folder is removed. */
  async stop(): Promise<void> {
    await this.end(this.recipe.signal ?? 'SIGTERM');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
    forget(this.folder);
  }

  /** The server stays connected and says nothing (SIGSTOP), until `resume`. */
  pause(): void {
    if (this.pid) stopTree(this.pid);
  }

  resume(): void {
    if (this.pid) signalTree(this.pid, 'SIGCONT');
  }

  /** The server dies on the spot (SIGKILL); its data and port stay for a `restart`. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** On the same port and data, after an orderly end if the server is still running. */
  async restart(): Promise<void> {
    await this.end(this.recipe.signal ?? 'SIGTERM');
    await this.launch();
  }

  private get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private async launch(): Promise<void> {
    const { command, args, account, signal = 'SIGTERM' } = this.recipe;
    const log = await open(join(this.folder, 'server.log'), 'a');
    const stdio = ['ignore', log.fd, log.fd] as const;
    const env = { ...process.env, LC_ALL: 'C' };
    const options = { cwd: this.folder, env, stdio: [...stdio], detached: true, ...account };
    this.child = spawn(command, args(this.port, this.folder), options);
    await once(this.child, 'spawn').finally(() => log.close());
    this.child.unref();
    if (this.child.pid) keep({ folder: this.folder, server: { pid: this.child.pid, signal } });
    await this.untilItAnswers();
  }

  private async untilItAnswers(): Promise<void> {
    const deadline = Date.now() + startWithin;
    while (!(await answers(this.port, this.recipe.probe))) {
      if (!this.isRunning || Date.now() > deadline) throw await this.failure();
      await sleep(20);
    }
  }

  private async failure(): Promise<Error> {
    const log = await readFile(join(this.folder, 'server.log'), 'utf8');
    const state = this.isRunning ? 'does not answer' : 'has ended';
    return new Error(`${this.recipe.name} on port ${this.port} ${state}:\n${log.slice(-2000)}`);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child?.pid) return;
    const exit = this.isRunning ? once(child, 'exit') : Promise.resolve();
    const { pid } = child;
    child.ref();
    (signal === 'SIGKILL' ? signalTree : signalGroup)(pid, signal);
    signalTree(pid, 'SIGCONT');
    const lastResort = setTimeout(() => signalTree(pid, 'SIGKILL'), stopWithin);
    await exit.finally(() => clearTimeout(lastResort));
    for (let tries = 0; tries < 50 && signalGroup(pid, 0); tries += 1) await sleep(20);
    keep({ folder: this.folder });
  }
}
