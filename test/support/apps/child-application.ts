import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** An application in a process of its own, whose script prints where it listens and ends when its input does. */
export class ChildApplication {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(script: string, ...parameters: string[]): Promise<ChildApplication> {
    const flags = ['--import', './tools/typescript.mjs', script, ...parameters];
    const child = spawn(process.execPath, flags, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
    const url = await Promise.race([firstLineOf(child), once(child, 'exit').then(([code]) => Promise.reject(new Error(`${script} ended with ${code}.`)))]);
    return new ChildApplication(child, url);
  }

  /** @returns the code that it ended with */
  async stop(): Promise<number | null> {
    const ended = once(this.child, 'exit');
    this.child.stdin!.end();
    const [code] = (await ended) as [number | null];
    return code;
  }
}

async function firstLineOf({ stdout }: ChildProcess): Promise<string> {
  const [line] = (await once(createInterface({ input: stdout! }), 'line')) as [string];
  return line;
}
