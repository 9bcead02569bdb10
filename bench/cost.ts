import { measureBytes } from './costs/bytes.js';
import { measureCommands } from './costs/commands.js';
import { measureMisses } from './costs/misses.js';
import { bytesTable, commandsTable, missesTable } from './report/costs.js';
import { print } from './report/print.js';
import { write } from './report/write.js';

/** Measures what a miss takes, prints it, and writes it into bench/results/. @param rounds misses of each contestant */
export async function miss(rounds: number): Promise<void> {
  const misses = await measureMisses(rounds);
  keep('misses', 'What a miss takes', { table: missesTable(misses), data: { rounds, misses } });
}

/** Counts what the backend gets for a hit and for a miss. */
export async function count(): Promise<void> {
  const commands = await measureCommands();
  keep('commands', 'What the backend gets for a request', { table: commandsTable(commands), data: commands });
}

/** Weighs what is stored for an answer. */
export async function weigh(): Promise<void> {
  const bytes = await measureBytes();
  keep('bytes', 'What is stored for an answer', { table: bytesTable(bytes), data: bytes });
}

function keep(name: string, title: string, { table, data }: { readonly table: string; readonly data: unknown }): void {
  print(table);
  write({
    [`${name}.json`]: `${JSON.stringify(data, null, 2)}\n`,
    [`${name}.md`]: `# ${title}\n\n${table}\n`,
  });
}
