import { fork } from 'node:child_process';

import type { Neighbour } from './neighbour.js';

/** The variable that tells a process that it is the second one. */
const SECOND = 'SAMPLE_SECOND';

export const isSecondProcess = (): boolean => process.env[SECOND] !== undefined;

/** Starts the same script once more, on a free port, and tells each of the two where the other is. It ends with this process. */
export function startSecondProcess(neighbour: Neighbour, url: string): void {
  const child = fork(process.argv[1]!, {
    env: { ...process.env, [SECOND]: url, PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.on('message', (message) => void (neighbour.url = String(message)));
  child.on('exit', () => void (neighbour.url = undefined));
  child.unref();
  child.channel?.unref();
}

/** Tells the first process where this one answers, and ends when the first one does. */
export function joinFirstProcess(neighbour: Neighbour, url: string): void {
  neighbour.url = process.env[SECOND];
  process.send?.(url);
  process.on('disconnect', () => process.exit());
}
