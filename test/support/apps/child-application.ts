import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { script } from '../database/compiled.js';

/** An application in a process of its own, whose script prints where it listens and ends when its input does. */
export class ChildApplication {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(file: string, ...parameters: string[]): Promise<ChildApplication> {
    const child = spawn(process.execPath, [script(file), ...parameters], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const url = await Promise.race([
      firstLineOf(child),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${code}.`))),
    ]);
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
