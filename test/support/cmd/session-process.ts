/** A process that carries out one command line after the other, as `main.ts` carries out one, and tells its parent of each. */
import { runCommandLine } from '../../../lib/cmd/command-line.js';

/** One command line, and its surroundings. */
export interface Asked {
  readonly words: readonly string[];
  readonly cwd: string;
  /** Added to what the process was started with, for this command line alone. */
  readonly env: Readonly<Record<string, string>>;
}

const INHERITED = { ...process.env };
const TEXTS = { stdout: '', stderr: '' };

for (const name of ['stdout', 'stderr'] as const)
  process[name].write = (chunk: Uint8Array | string, ...rest: unknown[]) => {
    TEXTS[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = rest.find((last) => typeof last === 'function') as (() => void) | undefined;
    done?.();
    return true;
  };

let last: Promise<void> = Promise.resolve();

process.on('message', ({ words, cwd, env }: Asked) => {
  last = last.then(async () => {
    Object.assign(TEXTS, { stdout: '', stderr: '' });
    process.exitCode = undefined;
    process.chdir(cwd);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, INHERITED, env);
    await runCommandLine(words);
    process.send!({ code: process.exitCode ?? 0, out: TEXTS.stdout, err: TEXTS.stderr });
  });
});

process.on('disconnect', () => process.exit());
