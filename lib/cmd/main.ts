#!/usr/bin/env node
import { runCommandLine } from './command-line.js';

/** How long a closed application may keep the process alive, by a timer say, in milliseconds. */
const LEAVING_MS = 1000;

/** Handles a closed pipe: nobody reads the output any more. */
const onceUnread = (done: () => void) => (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  done();
};

process.stdout.on(
  'error',
  onceUnread(() => process.exit()),
);
process.stderr.on(
  'error',
  onceUnread(() => undefined),
);
void runCommandLine(process.argv.slice(2)).then(() =>
  process.stdout.write('', () => setTimeout(() => process.exit(), LEAVING_MS).unref()),
);
