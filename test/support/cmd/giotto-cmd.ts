import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The application that `giotto-cmd` starts here. */
export const APPLICATION = fileURLToPath(new URL('./application.ts', import.meta.url));

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

/** What Node is given to run `giotto-cmd` from its source. */
export const GIOTTO_CMD = ['--import', `${ROOT}tools/typescript.mjs`, `${ROOT}lib/cmd/main.ts`];

/** Runs `giotto-cmd` in a process of its own, which has to end by itself. */
export function giottoCmd(words: readonly string[], { env = {}, input = '', cwd = ROOT }: Surroundings = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const { FORCE_COLOR: _coloured, NODE_OPTIONS: _flags, ...inherited } = process.env;
    const child = spawn(process.execPath, [...GIOTTO_CMD, ...words], { cwd, env: { ...inherited, ...env }, timeout: 60_000 });
    const texts = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => void (texts.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (texts.err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...texts }));
    child.stdin.end(input);
  });
}

/** The same, on the application of these tests. */
export const onApplication = (surroundings: Surroundings = {}) => (...words: string[]) =>
  giottoCmd([...words, '--app', APPLICATION], surroundings);
