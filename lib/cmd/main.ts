#!/usr/bin/env node
import { runCommandLine } from './command-line.js';

/** What an application may leave running after it was closed, such as a timer, holds nobody up for longer. */
const LEAVING_MS = 1000;

/** What to do when nobody reads any more. */
const onceUnread = (done: () => void) => (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  done();
};

process.stdout.on('error', onceUnread(() => process.exit()));
process.stderr.on('error', onceUnread(() => undefined));
await runCommandLine(process.argv.slice(2));
process.stdout.write('', () => setTimeout(() => process.exit(), LEAVING_MS).unref());
