import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Account {
  uid: number;
  gid: number;
}

async function lookUp(name: string): Promise<Account | undefined> {
  const number = async (flag: string) => Number((await run('id', [flag, name])).stdout);
  try {
    return { uid: await number('-u'), gid: await number('-g') };
  } catch {
    return undefined; // no such account on this machine
  }
}

/**
 * Database servers refuse to run as root, or should: the account of the package, else `nobody`, for a run that is root.
 * `undefined` for any other run, whose servers run as itself.
 */
export async function unprivileged(name: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  return (await lookUp(name)) ?? (await lookUp('nobody'));
}
