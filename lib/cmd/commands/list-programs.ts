import type { INestApplicationContext } from '@nestjs/common';

import { typeName } from '../../calls/command-parameters.js';
import { callerOf, commandPrograms, type CodeProgram, type CommandProgram } from '../../calls/command-program.js';
import { lifetimeOf } from '../../calls/signature.js';
import { representationsOf, languagesOf } from '../../calls/represented-program.js';
import { say } from '../terminal/say.js';
import { drawTable } from './table.js';

type Listed = CommandProgram | CodeProgram;

/** @param plain prints a line for each callable program, with its name and its arguments' names, for scripts */
export function printPrograms(app: INestApplicationContext, plain: boolean): void {
  const { callable, ofCode } = commandPrograms(app);
  if (!plain) return say(tableOf([...callable.values()], [...ofCode.values()]));
  for (const found of callable.values()) say([found.program.name, ...named(found).map(({ name }) => name)].join('\t'));
}

const HEAD = ['program', 'arguments', 'seconds', 'representations', 'languages'];

const tableOf = (callable: readonly CommandProgram[], ofCode: readonly CodeProgram[]): string =>
  drawTable([
    HEAD,
    ...callable.map((found) => [...rowOf(found), representationsOf(found).join('\n'), languagesOf(found).join('\n')]),
    ...ofCode.map((found) => [...rowOf(found), `called by ${callerOf(found)}`, '']),
  ]);

const rowOf = (found: Listed): string[] => [found.program.name, argumentsOf(found), lifetimeOf(found)];

const named = ({ parameters }: Listed) => parameters.filter(({ name }) => name !== undefined);

const argumentsOf = (found: Listed) =>
  named(found)
    .map((parameter) => `${parameter.name}: ${typeName(parameter)}`)
    .join('\n');
