import type { Command } from 'commander';

import { DatabaseKeyValue } from '../../keyvalue/database/database.key-value.js';
import { withApplication, type ApplicationOptions } from '../application/with-application.js';
import { keyValueOf } from '../application/key-value-of.js';
import { say } from '../terminal/say.js';

/** Adds `giotto-cmd prune`. */
export function pruneCommand(root: Command): void {
  root
    .command('prune')
    .description("delete expired rows from the database's table")
    .action((_options, command: Command) => run(command.optsWithGlobals<ApplicationOptions>()));
}

async function run(options: ApplicationOptions): Promise<void> {
  await withApplication(options, async ({ app }) => {
    const keyValue = keyValueOf(app);
    if (!(keyValue instanceof DatabaseKeyValue))
      return say(`${keyValue.describe()}: expired entries go by themselves.`);
    const pruned = await keyValue.prune();
    say(`${keyValue.describe()}: ${pruned} expired ${pruned === 1 ? 'row' : 'rows'} deleted.`);
  });
}
