import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Cores by what runs on them; `undefined` where the system has no taskset, or but one core. */
export interface Cores {
  readonly server: string;
  readonly load: string;
  /** The database servers share the load's core where there are but two. */
  readonly backend: string;
  readonly all: string;
}

/** `0-2,5` is 0, 1, 2 and 5. */
function parseList(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  });
}

function allowed(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return list === undefined ? [] : parseList(list);
}

function divide(): Cores | undefined {
  if (process.platform !== 'linux' || spawnSync('taskset', ['--version']).status !== 0) return undefined;
  const all = allowed();
  const [server, load, ...others] = all;
  if (server === undefined || load === undefined) return undefined;
  return { server: String(server), load: String(load), backend: others.join(',') || String(load), all: all.join(',') };
}

/** Divided once, before this process is pinned itself. */
export const cores = divide();

/** Moves a running process, with all its threads. */
export function pin(pid: number, list: string | undefined): void {
  if (list !== undefined) execFileSync('taskset', ['-acp', list, String(pid)], { stdio: 'ignore' });
}

/** The command that starts Node on these cores; without, it would share this process's. */
export function nodeOn(list: string | undefined, args: readonly string[]): [command: string, args: string[]] {
  const command = [process.execPath, ...args];
  const [program = '', ...rest] = list === undefined ? command : ['taskset', '-c', list, ...command];
  return [program, rest];
}
