import type { INestApplicationContext } from '@nestjs/common';
import { InvalidArgumentError, type Command } from 'commander';
import { createInterface } from 'node:readline/promises';

import { wrongUse } from '../../errors/command-line.js';
import { withApplication, type ApplicationOptions } from '../application/with-application.js';
import { resolveValues } from '../call/given-value.js';
import { parseWords, type Given } from '../../calls/words.js';
import { flush, isStranger } from './flushing.js';
import { keyValueOf, ofThisProcess } from '../application/key-value-of.js';
import { say, tell } from '../terminal/say.js';

interface FlushOptions extends ApplicationOptions {
  readonly program?: string;
  readonly tag?: string[];
  readonly soft?: boolean;
  readonly yes?: boolean;
}

/** Adds `giotto-cmd flush`. */
export function flushCommand(root: Command): void {
  root
    .command('flush')
    .description("invalidate the application's entries, under its prefix alone")
    .argument('[arguments...]', 'with --program: the entries of one call, name=value')
    .option('--program <name>', 'the entries of one program')
    .option('--tag <tag>', 'the entries under a tag; may be repeated', collect)
    .option('--soft', 'let old entries answer while they are recomputed')
    .option('--yes', 'do not ask')
    .allowUnknownOption()
    .action((words: string[], _options, command: Command) => run(words, command.optsWithGlobals<FlushOptions>()));
}

function collect(tag: string, known: string[] = []): string[] {
  if (tag === '') throw new InvalidArgumentError('A tag is not empty.');
  return [...known, tag];
}

async function run(words: string[], options: FlushOptions): Promise<void> {
  const { program, tag: tags, soft, yes } = options;
  const given = parseWords(words);
  if (words.length > 0 && program === undefined)
    throw wrongUse('Arguments need a program.', 'Name it: --program squared x=12.');
  if (soft && program === undefined && tags === undefined)
    throw wrongUse('Everything cannot be flushed softly.', 'Name programs or tags: --soft --program squared.');
  if (!yes && !process.stdin.isTTY) throw wrongUse('Nobody can be asked whether to flush.', 'Say --yes.');
  const values = await resolveValues(given);
  await withApplication(options, async (started) => {
    const keyValue = keyValueOf(started.app);
    const what = `${partOf(options, values)} in ${keyValue.describe()}, under the prefix ${JSON.stringify(keyValue.prefix)}`;
    warn(started.app, program);
    if (!yes && !(await confirmed(soft ? `Recompute ${what}?` : `Forget ${what}?`)))
      return say('Nothing was forgotten.');
    await flush(started, { program, given: values, tags, soft });
    say(soft ? `Recomputing ${what} as it is asked for.` : `Forgot ${what}.`);
  });
}

function warn(app: INestApplicationContext, program: string | undefined): void {
  const keyValue = keyValueOf(app);
  if (keyValue.isInProcess) tell(`giotto-cmd: ${ofThisProcess(keyValue)}`);
  if (program !== undefined && isStranger(app, program))
    tell(
      `giotto-cmd: No program of this application is called "${program}". Wrapped values under that name are flushed.`,
    );
}

function partOf({ program, tag: tags }: FlushOptions, given: Given): string {
  if (program === undefined && tags === undefined) return 'everything';
  const words = [...given].flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
  const parts: string[] = [];
  if (program !== undefined) parts.push(`the entries of ${[program, ...words].join(' ')}`);
  if (tags !== undefined) parts.push(`what is tagged ${tags.join(', ')}`);
  return parts.join(' and ');
}

async function confirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
