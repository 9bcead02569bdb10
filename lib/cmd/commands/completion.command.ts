import { Argument, type Command } from 'commander';

import { completionScript } from '../completion-script.js';

/** `source <(giotto-cmd completion bash)`. */
export function completionCommand(root: Command): void {
  root
    .command('completion')
    .description('print a script that completes subcommands, programs and arguments: source <(giotto-cmd completion bash)')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .action((shell: 'bash' | 'zsh') => {
      const subcommands = root.commands.map((command) => command.name());
      process.stdout.write(completionScript(shell, subcommands));
    });
}
