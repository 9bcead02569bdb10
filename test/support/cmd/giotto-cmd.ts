import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Compiled, compiled } from '../database/compiled.js';
import type { Asked } from './session-process.js';

/** How `giotto-cmd` ended, and what it printed. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Where and how it is run. */
export interface Surroundings {
  readonly env?: Record<string, string>;
  readonly input?: string;
  readonly cwd?: string;
}

/** `giotto-cmd` as it is when it is installed, beside an application of the tests. */
export class InstalledCommand {
  private constructor(private readonly library: Compiled) {}

  static async install(): Promise<InstalledCommand> {
    return new InstalledCommand(await compiled());
  }

  get folder(): string {
    return this.library.folder;
  }

  get application(): string {
    return join(this.folder, 'test/support/cmd/application.js');
  }

  get script(): string {
    return join(this.folder, 'lib/cmd/main.js');
  }

  write(file: string, text: string): Promise<string> {
    return this.library.write(file, text);
  }

  remove(): Promise<void> {
    return this.library.remove();
  }

  /** Runs it in a process of its own, which has to end by itself. */
  bare(words: readonly string[], { env, input = '', cwd = this.folder }: Surroundings = {}): Promise<Outcome> {
    const child = spawn(process.execPath, [this.script, ...words], { cwd, env: environment(env), timeout: 150_000 });
    const ended = outcomeOf(child);
    child.stdin.end(input);
    return ended;
  }

  /** Runs it on a terminal, where `typed` is what someone types. */
  onTerminal(words: readonly string[], { env, input = '' }: Surroundings = {}): Promise<Outcome> {
    const command = [process.execPath, this.script, '--app', this.application, ...words]
      .map((word) => `'${word}'`)
      .join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: environment({ TERM: 'xterm-256color', ...env }),
      timeout: 150_000,
    });
    child.stdin.write(input);
    return outcomeOf(child);
  }

  /** A process that carries out many command lines on the application of the tests, in order: starting one for each takes long. */
  session({ env = {}, cwd = this.folder }: Surroundings = {}): Session {
    const script = join(this.folder, 'test/support/cmd/session-process.js');
    return new Session(fork(script, { env: environment(), cwd }), { app: this.application, cwd, env });
  }

  /** Runs it on the application of the tests. */
  on(surroundings: Surroundings = {}) {
    return (...words: string[]): Promise<Outcome> => this.bare(['--app', this.application, ...words], surroundings);
  }
}

/** Many command lines, one process. */
export class Session {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly child: ChildProcess,
    private readonly defaults: { readonly app: string; readonly cwd: string; readonly env: Record<string, string> },
  ) {}

  /** On the application of the tests. */
  readonly run = (...words: string[]): Promise<Outcome> => this.on()(...words);

  /** On the application of the tests, with an environment for these command lines alone. */
  on(surroundings: Omit<Surroundings, 'input'> = {}) {
    return (...words: string[]): Promise<Outcome> => this.bare(['--app', this.defaults.app, ...words], surroundings);
  }

  bare(words: readonly string[], { cwd, env }: Omit<Surroundings, 'input'> = {}): Promise<Outcome> {
    const { defaults } = this;
    const outcome = this.last.then(() =>
      this.carryOut({ words, cwd: cwd ?? defaults.cwd, env: { ...defaults.env, ...env } }),
    );
    this.last = outcome.catch(() => undefined);
    return outcome;
  }

  async end(): Promise<void> {
    const exit = this.child.exitCode === null && once(this.child, 'exit');
    if (this.child.connected) this.child.disconnect();
    await exit;
  }

  private carryOut(asked: Asked): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const died = (code: unknown) =>
        reject(new Error(`The process of the commands ended with ${String(code)} at: ${asked.words.join(' ')}`));
      this.child.once('exit', died);
      this.child.once('message', (outcome) => {
        this.child.off('exit', died);
        resolve(outcome as Outcome);
      });
      this.child.send(asked);
    });
  }
}

/** What decides about colours and flags of Node must not leak in from the tests' own process. */
function environment(env: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = { ...process.env };
  for (const name of ['CI', 'FORCE_COLOR', 'NO_COLOR', 'NODE_OPTIONS']) delete inherited[name];
  return { ...inherited, ...env };
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const texts = { out: '', err: '' };
  child.stdout!.on('data', (chunk: Buffer) => void (texts.out += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => void (texts.err += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...texts }));
  });
}

/** How often the methods of the application ran that had been told to leave word in `file`. */
export async function runsIn(file: string): Promise<number> {
  return (await readFile(file, 'utf8')).split('\n').filter(Boolean).length;
}
