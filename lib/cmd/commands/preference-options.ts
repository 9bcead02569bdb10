import { InvalidArgumentError, type Command } from 'commander';

import type { ApplicationOptions } from '../application/with-application.js';
import type { Preferences } from '../../calls/represented-program.js';

/** Options of a command that calls a program. */
export interface PreferenceOptions extends ApplicationOptions {
  readonly accept?: string;
  readonly language?: string;
  readonly header?: Record<string, string>;
}

/** Adds the options that choose a representation. */
export function withPreferenceOptions(command: Command): Command {
  return command
    .option('--accept <type>', 'the representation to print, such as application/json')
    .option('--language <tag>', "one of the program's languages, such as de")
    .option('-H, --header <field>', 'a request header, "accept-language: de" or accept-language=de', collectHeader);
}

/** Returns the preferences in the options. */
export const preferencesOf = ({ accept, language, header }: PreferenceOptions): Preferences => ({
  accept,
  language,
  headers: header,
});

function collectHeader(field: string, known: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+)[:=]\s*(.*)$/.exec(field) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Write "name: value".');
  return { ...known, [name.toLowerCase()]: value! };
}
