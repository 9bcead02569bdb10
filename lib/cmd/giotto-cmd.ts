import { Command } from 'commander';

import { completionCommand } from './commands/completion.command.js';
import { doctorCommand } from './commands/doctor.command.js';
import { flushCommand } from './commands/flush.command.js';
import { inspectCommand } from './commands/inspect.command.js';
import { pruneCommand } from './commands/prune.command.js';
import { asProgramCommand, runCommand } from './commands/run.command.js';
import { statsCommand } from './commands/stats.command.js';
import { syncdbCommand } from './commands/syncdb.command.js';
import { warmCommand } from './commands/warm.command.js';
import { VERSION } from './version.js';

const DESCRIPTION = `Calls a program of the application, prints the result, and caches it with the program's settings.
"giotto-cmd squared x=12" is short for "giotto-cmd run squared x=12".`;

const NOTES = `
Arguments have the names in the program's key: x=12 or --x=12; x=a x=b is a list; x=@file reads a file, x=- standard input;
query.x=12 or query='{"x":12}' if a program takes the whole query.

Pipes run. Guards and interceptors do not: whoever has the shell has the data.

Exit codes: 0 success; 1 the program failed; 2 wrong use.`;

/** Returns the command with all subcommands. Commander throws its errors in place of ending the process. */
export function giottoCmd(): Command {
  const root = asProgramCommand(new Command('giotto-cmd').description(DESCRIPTION).addHelpText('after', NOTES))
    .option(
      '--app <file>',
      'the application: a file that exports its module, or file.js#Export (default: "giotto": { "app" } in package.json)',
    )
    .option('--verbose', "print the application's log, the Cache-Status, and stacks of errors")
    .version(VERSION, '--version', 'print the version of giotto-cache')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'giotto-cmd: ')) })
    .exitOverride();
  for (const add of [
    runCommand,
    flushCommand,
    inspectCommand,
    warmCommand,
    statsCommand,
    syncdbCommand,
    pruneCommand,
    doctorCommand,
    completionCommand,
  ])
    add(root);
  return root;
}
