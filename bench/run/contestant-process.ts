import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Setup } from '../server/setup.js';
import type { Usage } from '../server/usage.js';
import { cores, nodeOn, pin } from './cores.js';

/**
 * Keeps V8 from collecting garbage while code warms up. By chance, a collection can come just before `process.nextTick` is
 * compiled. V8 then forgets the shape of its objects and compiles slower code: some 10 microseconds more for each request.
 */
const WARM_UP_FLAGS = ['--initial-old-space-size=1024'];

const script = fileURLToPath(new URL('../dist/server/main.js', import.meta.url));

/** A contestant's server, in a process of its own. */
export class ContestantProcess {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly child: ChildProcess,
    /** `http://127.0.0.1:<port>` */
    readonly origin: string,
  ) {}

  /**
   * Resolves when it listens, on the server's core from then on; rejects if it ends before that.
   * @param flags of Node
   */
  static async start(setup: Setup, flags: readonly string[] = []): Promise<ContestantProcess> {
    const [command, args] = nodeOn(cores?.all, [...WARM_UP_FLAGS, ...flags, script, JSON.stringify(setup)]);
    const env = { ...process.env, NODE_ENV: 'production' };
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env });
    const { port } = await answer<{ port: number }>(child, `${setup.server} on ${setup.adapter} and ${setup.backend}`);
    pin(child.pid!, cores?.server);
    return new ContestantProcess(child, `http://127.0.0.1:${port}`);
  }

  usage(): Promise<Usage> {
    return this.ask('usage');
  }

  /** Collects its garbage; from now on `peakMemory` is the highest since now. */
  beginAnew(): Promise<Usage> {
    return this.ask('beginAnew');
  }

  /** Resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    await gone;
  }

  /** One question at a time, so that none gets another's answer. */
  private ask(question: string): Promise<Usage> {
    const asked = this.last.then(() => {
      this.child.send(question);
      return answer<Usage>(this.child, question);
    });
    this.last = asked.catch(() => undefined);
    return asked;
  }
}

async function answer<T>(child: ChildProcess, what: string): Promise<T> {
  const gone = new AbortController();
  const giveUp = () => gone.abort(new Error(`The benchmark's server has ended: ${what}.`));
  child.once('exit', giveUp);
  try {
    const [message] = await once(child, 'message', { signal: gone.signal });
    return message as T;
  } catch (error) {
    throw gone.signal.aborted ? gone.signal.reason : error;
  } finally {
    child.off('exit', giveUp);
  }
}
