import type { Command } from 'commander';
import { createInterface } from 'node:readline/promises';

import { wrongUse } from '../../errors.js';
import { withApplication, type ApplicationOptions } from '../application/with-application.js';
import { flush } from '../flushing.js';
import { keyValueOf, ofThisProcess } from '../key-value-of.js';

interface FlushOptions extends ApplicationOptions {
  readonly program?: string;
  readonly tag?: string[];
  readonly yes?: boolean;
}

/** `giotto-cmd flush`. */
export function flushCommand(root: Command): void {
  root
    .command('flush')
    .description("forget the application's entries, under its prefix alone")
    .option('--program <name>', 'those of one program')
    .option('--tag <tag...>', 'those with one of these tags')
    .option('--yes', 'do not ask')
    .action((_options, command: Command) => run(command.optsWithGlobals<FlushOptions>()));
}

async function run(options: FlushOptions): Promise<void> {
  if (!options.yes && !process.stdin.isTTY) throw wrongUse('Nobody can be asked whether to flush.', 'Say --yes.');
  await withApplication(options, async ({ app }) => {
    const keyValue = keyValueOf(app);
    const what = `${partOf(options)} in ${keyValue.describe()}, under the prefix ${JSON.stringify(keyValue.prefix)}`;
    if (keyValue.isInProcess) console.error(`giotto-cmd: ${ofThisProcess(keyValue)}`);
    if (!options.yes && !(await confirmed(`Forget ${what}?`))) return console.log('Nothing was forgotten.');
    await flush(app, { program: options.program, tags: options.tag });
    console.log(`Forgot ${what}.`);
  });
}

function partOf({ program, tag }: FlushOptions): string {
  if (tag !== undefined) return `what is tagged ${tag.join(', ')}`;
  return program === undefined ? 'everything' : `the entries of ${program}`;
}

async function confirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
