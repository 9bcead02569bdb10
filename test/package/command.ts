import { execFile, type ExecFileException } from 'node:child_process';

export interface Outcome {
  code: number;
  /** Standard output and standard error, in this order. */
  output: string;
}

/** Runs a program to its end. Resolves whatever its exit code; rejects only if it cannot be run. */
export function outcome(command: string, args: string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string) => {
      if (typeof error?.code === 'string') reject(error);
      else resolve({ code: error ? (error.code ?? 1) : 0, output: stdout + stderr });
    };
    execFile(command, args, { cwd, maxBuffer: 1e8 }, done);
  });
}

/** Runs a program that has to succeed; resolves to its standard output and error, and rejects with them otherwise. */
export async function succeed(command: string, args: string[], cwd: string): Promise<string> {
  const { code, output } = await outcome(command, args, cwd);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${output}`);
  return output;
}
