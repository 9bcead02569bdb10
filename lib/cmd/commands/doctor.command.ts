import type { Command } from 'commander';

import type { ApplicationOptions } from '../application/with-application.js';
import { examine } from '../doctor/examine.js';
import type { Result } from '../doctor/result.js';
import { FAILED } from '../terminal/failure.js';
import { say } from '../terminal/say.js';

/** Adds `giotto-cmd doctor`. */
export function doctorCommand(root: Command): void {
  root
    .command('doctor')
    .description('say what is missing or odd in the application, with its cure; exit code 1 if something is')
    .action((_options, command: Command) => run(command.optsWithGlobals<ApplicationOptions>()));
}

async function run(options: ApplicationOptions): Promise<void> {
  let findings = 0;
  for await (const result of examine(options)) {
    say(textOf(result));
    if (result.kind === 'finding') findings++;
  }
  say(`\n${summaryOf(findings)}`);
  if (findings > 0) process.exitCode = FAILED;
}

function textOf(result: Result): string {
  if (result.kind === 'fine') return `✓ ${result.what}`;
  return result.cure === undefined ? `✗ ${result.what}` : `✗ ${result.what}\n  ${result.cure}`;
}

function summaryOf(findings: number): string {
  if (findings === 0) return 'Nothing is wrong.';
  return findings === 1 ? '1 finding.' : `${findings} findings.`;
}
