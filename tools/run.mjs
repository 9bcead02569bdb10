import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command on this terminal, passes SIGINT, SIGTERM and SIGHUP on to it, and resolves to its exit code; 128 plus
 * the signal's number, as in a shell, if a signal ended it.
 */
export async function run(command, args, { env = process.env } = {}) {
  const child = spawn(command, args, { stdio: 'inherit', env });
  const passOn = (signal) => child.kill(signal);
  for (const signal of passedOn) process.on(signal, passOn);
  try {
    const [code, signal] = await once(child, 'exit');
    return code ?? 128 + constants.signals[signal];
  } finally {
    for (const signal of passedOn) process.off(signal, passOn);
  }
}
