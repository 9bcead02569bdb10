import { InvalidArgumentError, type Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import { wrongUse } from '../../errors/command-line.js';
import { withApplication } from '../application/with-application.js';
import { ProgramCaller } from '../../calls/program-caller.js';
import { ofThisProcess, keyValueOf } from '../application/key-value-of.js';
import { FAILED } from '../terminal/failure.js';
import { eachAtMost } from '../warming/each-at-most.js';
import { createProgress, type Progress } from '../warming/progress.js';
import { Tally } from '../warming/tally.js';
import { linesOf, warmLine } from '../warming/warm-line.js';
import { say, tell } from '../terminal/say.js';
import { preferencesOf, type PreferenceOptions } from './preference-options.js';

interface WarmOptions extends PreferenceOptions {
  readonly concurrency: number;
  readonly files?: boolean;
}

const DEFAULT_CONCURRENCY = 4;

/** Adds `giotto-cmd warm calls.txt`. */
export function warmCommand(root: Command): void {
  root
    .command('warm')
    .description('make the calls of a list, so that HTTP finds them in the cache; exit code 1 if one failed')
    .argument('<file>', 'one call a line, such as "squared x=12"; # begins a comment; - is standard input')
    .option('--concurrency <calls>', 'how many calls at a time', positiveInteger, DEFAULT_CONCURRENCY)
    .option('--files', 'let the list read values from files, name=@file')
    .action((file: string, _options, command: Command) => run(file, command.optsWithGlobals<WarmOptions>()));
}

async function run(file: string, options: WarmOptions): Promise<void> {
  const lines = linesOf(await contentOf(file));
  await withApplication(options, async (started) => {
    const keyValue = keyValueOf(started.app);
    if (keyValue.isInProcess) tell(`giotto-cmd: ${ofThisProcess(keyValue)}`);
    const tally = await warmAll(lines, new ProgramCaller(started), options);
    say(tally.summary());
    if (tally.failed > 0) process.exitCode = FAILED;
  });
}

async function warmAll(lines: readonly string[], caller: ProgramCaller, options: WarmOptions): Promise<Tally> {
  const tally = new Tally();
  const progress: Progress = createProgress(lines.length);
  await eachAtMost(options.concurrency, lines, async (line) => {
    const warmed = await warmLine(caller, line, { ...preferencesOf(options), mayReadFiles: options.files === true });
    tally.add(warmed);
    progress.done(line, warmed);
  });
  progress.stop();
  return tally;
}

async function contentOf(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw wrongUse(`${file} cannot be read: ${(error as Error).message}.`, '');
  }
}

function positiveInteger(given: string): number {
  if (/^[1-9]\d{0,4}$/.test(given)) return Number(given);
  throw new InvalidArgumentError('Give a whole number above 0.');
}
