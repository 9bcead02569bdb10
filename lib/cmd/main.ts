#!/usr/bin/env node
import { giottoCmd } from './giotto-cmd.js';
import { exitCodeOf, report } from './failure.js';

/** What an application may leave running after it was closed, such as a timer, holds nobody up for longer. */
const LEAVING_MS = 1000;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
try {
  await giottoCmd().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  report(error, process.argv.includes('--verbose'));
}
process.stdout.write('', () => setTimeout(() => process.exit(), LEAVING_MS).unref());
