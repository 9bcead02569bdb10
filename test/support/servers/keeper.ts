import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** What the keeper ends, should this process die first: a server, by a signal, if one is running, and its folder. */
export interface Kept {
  folder: string;
  server?: { pid: number; signal: NodeJS.Signals };
}

const kept = new Map<string, Kept>();
let keeper: ChildProcess | undefined;

/** In a process group of its own, which Ctrl+C does not reach, and no reason for this process to stay. */
function startKeeper(): ChildProcess {
  const script = fileURLToPath(new URL('./keeper-process.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.unref();
  (child.stdin as Socket).unref();
  return child;
}

function tell(): void {
  keeper ??= startKeeper();
  keeper.stdin?.write(`${JSON.stringify([...kept.values()])}\n`);
  if (kept.size > 0) return;
  keeper.stdin?.end();
  keeper = undefined;
}

/** From now on the folder, and the server in it, do not outlive this run. Replaces what was said of the folder before. */
export function keep(entry: Kept): void {
  kept.set(entry.folder, entry);
  tell();
}

/** The folder is gone, and no server is left in it. */
export function forget(folder: string): void {
  if (kept.delete(folder)) tell();
}
