import { execFile, type ExecFileException } from 'node:child_process';

/** How a program ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

const KEPT = /^(PATH|HOME|USER|SHELL|LANG|LC_\w+|TZ|TMPDIR|CI|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_\w+)$/i;
const KEPT_OF_NPM = /^npm_config_(registry|cache|userconfig|globalconfig)$/i;

/** The environment of a user's shell: nothing that this run, its npm and its Jest have added. */
export function userEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => KEPT.test(name) || KEPT_OF_NPM.test(name));
  return { ...Object.fromEntries(kept), npm_config_prefer_offline: 'true', NO_COLOR: '1', ...more };
}

/** Runs a program to its end, whatever its exit code. */
export function ended(command: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const [file = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string) => {
      if (typeof error?.code === 'string') reject(error);
      else resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr });
    };
    const child = execFile(file, args, { cwd, env: userEnvironment(env), maxBuffer: 1e8 }, done);
    child.stdin?.end();
  });
}

/** Runs a program that has to succeed. Rejects with all that it printed otherwise. */
export async function succeeded(command: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const result = await ended(command, cwd, env);
  if (result.code === 0) return result;
  throw new Error(`${command.join(' ')} ended with code ${result.code}:\n${result.stdout}${result.stderr}`);
}
