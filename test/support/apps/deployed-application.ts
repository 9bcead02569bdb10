import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

import type { GiottoCacheOptions } from '../../../lib/nest/options/giotto-cache.options.js';
import { script } from '../database/compiled.js';
import type { Adapter } from './application.js';
import { until } from './scripted.js';

/** What `deployed.ts` is started with. */
export interface Deployment {
  readonly adapter: Adapter;
  readonly backend: 'locmem' | 'dummy' | 'redis' | 'memcache' | 'postgres' | 'mariadb';
  readonly where?: string;
  /** Answers `/hello`. */
  readonly who?: string;
  /** Where the methods ask. */
  readonly source?: string;
  /** How many workers of `node:cluster` serve. 0 serves by itself. */
  readonly workers?: number;
  /** When the process freezes itself after a response. @default never */
  readonly freezes?: 'at once' | 'after the work';
  /** What JSON can say of the module's options. */
  readonly options?: Omit<GiottoCacheOptions, 'cache'>;
}

export interface Place {
  /** The file that is started. @default `deployed.ts` */
  readonly file?: string;
  readonly env?: Record<string, string>;
}

/** An exit code, or the signal that a process ended by. */
export type Ending = number | NodeJS.Signals;

const LISTENS = /^listens at (\S+)$/gm;

/** An application in a process of its own, which the test may freeze, and end by signals. */
export class DeployedApplication {
  /** All that it has printed. */
  output = '';
  private readonly ended: Promise<Ending>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => void (this.output += chunk.toString()));
    this.ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as Ending);
  }

  /** Starts it and waits until it, or each of its workers, listens. */
  static async start(deployment: Deployment, { file, env = {} }: Place = {}): Promise<DeployedApplication> {
    const child = spawn(
      process.execPath,
      [file ?? script('test/support/apps/deployed.ts'), JSON.stringify(deployment)],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env },
      },
    );
    const app = new DeployedApplication(child);
    const wanted = deployment.workers ?? 1;
    const listening = until(() => app.urls.length >= wanted);
    const died = app.ended.then((ending) => Promise.reject(new Error(`It ended with ${ending}: ${app.output}`)));
    died.catch(() => undefined);
    await Promise.race([listening, died]);
    return app;
  }

  get pid(): number {
    return this.child.pid!;
  }

  get urls(): string[] {
    return [...this.output.matchAll(LISTENS)].map(([, url]) => url!);
  }

  /** The warnings of giotto-cache. */
  get warnings(): string[] {
    return this.output.split('\n').filter((line) => line.includes('WARN [GiottoCache]'));
  }

  async get(path: string): Promise<{ text: string; cache: string }> {
    return answerOf(await fetch(this.urls[0] + path, { headers: { connection: 'close' } }));
  }

  async post(path: string): Promise<{ text: string; cache: string }> {
    return answerOf(await fetch(this.urls[0] + path, { method: 'POST', headers: { connection: 'close' } }));
  }

  /** Resolves when every thread stands still. */
  async freeze(): Promise<void> {
    this.child.kill('SIGSTOP');
    await this.untilFrozen();
  }

  async untilFrozen(): Promise<void> {
    await until(() => statesOf(this.pid).every((state) => state === 'T'));
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Resolves with how it ends. Nest ends a process by the signal that it got, once all hooks have run. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ending> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal);
      this.thaw();
    }
    return this.ended;
  }
}

const answerOf = async (response: Response) => ({
  text: await response.text(),
  cache: response.headers.get('cache-status') ?? '',
});

function statesOf(pid: number): string[] {
  const states = readdirSync(`/proc/${pid}/task`).map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'),
  );
  return states.map((stat) => stat.replace(/^.*\) /s, '')[0]!);
}
