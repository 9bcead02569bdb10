import { typeName } from './command-parameters.js';
import type { CodeProgram, CommandProgram } from './command-program.js';
import { sourceOf } from '../nest/arguments/argument-sources.js';
import { hasParts } from './sources.js';

/** Returns a program's arguments and their types, to print after a wrong call. */
export function signatureOf({ program, parameters }: CommandProgram): string {
  const named = parameters.filter(({ name }) => name !== undefined);
  if (named.length === 0) return `${program.name} takes no arguments.`;
  const width = Math.max(...named.map(({ name }) => name!.length));
  const lines = named.map((parameter) => {
    const parts = hasParts(parameter) ? `; its parts by ${parameter.name}.name=…` : '';
    return `  ${parameter.name!.padEnd(width)}  ${typeName(parameter)} (${sourceOf(parameter)?.label ?? 'picked by a decorator'}${parts})`;
  });
  return [`${program.name} takes:`, ...lines].join('\n');
}

/** Returns the lifetime of a program's entries for people: seconds, or words. */
export function lifetimeOf({ standIn: { seconds } }: CommandProgram | CodeProgram): string {
  if (typeof seconds === 'function') return 'by the result';
  return seconds === 0 ? 'never expires' : String(seconds);
}
