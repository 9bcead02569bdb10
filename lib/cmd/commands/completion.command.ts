import { Argument, type Command } from 'commander';

import { completionScript } from './completion-script.js';

/** Adds `giotto-cmd completion bash`. */
export function completionCommand(root: Command): void {
  root
    .command('completion')
    .description(
      'print a script that completes subcommands, programs and arguments: source <(giotto-cmd completion bash)',
    )
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .action((shell: 'bash' | 'zsh') => {
      process.stdout.write(
        completionScript(shell, {
          subcommands: root.commands.map((command) => command.name()),
          options: optionsOf(root),
        }),
      );
    });
}

/** The options of all commands. */
const optionsOf = (root: Command): string[] => [
  ...new Set([
    '--help',
    ...[root, ...root.commands].flatMap(({ options }) => options.flatMap(({ long }) => long ?? [])),
  ]),
];
