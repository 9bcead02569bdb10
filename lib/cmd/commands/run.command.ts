import { Option, type Command } from 'commander';

import { withApplication } from '../application/with-application.js';
import type { Started } from '../../calls/started.js';
import { oneLine } from '../../cache/support/log-text.js';
import { explainCall } from '../../calls/explain.js';
import { resolveValues } from '../call/given-value.js';
import { printAnswer } from '../call/print-answer.js';
import { ProgramCaller, type CommandCall } from '../../calls/program-caller.js';
import { parseWords } from '../../calls/words.js';
import { wrongUse } from '../../errors/command-line.js';
import { say, tell } from '../terminal/say.js';
import { withPreferenceOptions, preferencesOf, type PreferenceOptions } from './preference-options.js';
import { printPrograms } from './list-programs.js';

interface RunOptions extends PreferenceOptions {
  readonly explain?: boolean;
  readonly list?: boolean;
  readonly plain?: boolean;
}

/** Lets the root command call programs. */
export function asProgramCommand(command: Command): Command {
  return withPreferenceOptions(
    command.argument('[program]', 'the name of a program').argument('[arguments...]', 'its arguments, name=value'),
  )
    .option('--explain', 'print the key and what the cache would do, without running the method')
    .option('--list', 'show the programs, their arguments, seconds, representations and languages')
    .addOption(new Option('--plain', 'with --list: one line for each callable program, for scripts'))
    .allowUnknownOption()
    .action(run);
}

/** Adds `giotto-cmd run squared x=12`, for a program with the name of a subcommand. */
export function runCommand(root: Command): void {
  root
    .command('run')
    .description('call a program, even one with the name of a subcommand')
    .argument('<program>', 'the name of a program')
    .argument('[arguments...]', 'its arguments, name=value')
    .allowUnknownOption()
    .action(run);
}

async function run(program: string | undefined, words: string[], _options: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<RunOptions>();
  if (options.list) return withApplication(options, async ({ app }) => printPrograms(app, options.plain === true));
  if (program === undefined)
    throw wrongUse('Which program?', 'giotto-cmd --list shows them, giotto-cmd --help the rest.');
  if (program.startsWith('-')) throw wrongUse(`There is no option ${program}.`, 'giotto-cmd --help lists the options.');
  const given = await resolveValues(parseWords(words));
  const asked = { program, given, ...preferencesOf(options) };
  const subcommands = command.commands.map((subcommand) => subcommand.name());
  await withApplication(options, (started) => {
    const caller = new ProgramCaller(started, subcommands);
    return options.explain ? explain(started, caller, asked) : answer(caller, asked, options);
  });
}

async function answer(caller: ProgramCaller, asked: CommandCall, { verbose }: RunOptions): Promise<void> {
  const answered = await caller.call(asked);
  if (verbose) tell(`Cache-Status: ${answered.cacheStatus}`);
  await printAnswer(answered);
}

async function explain({ app }: Started, caller: ProgramCaller, asked: CommandCall): Promise<void> {
  const { call } = await caller.prepare(asked);
  const { key, cache } = await explainCall(app, call);
  const rows = [
    `key    ${key ?? 'none'}`,
    `level  ${call.program.level}, since ${call.program.why}`,
    `cache  ${cache}`,
  ];
  say(rows.map(oneLine).join('\n'));
}
