import type { INestApplicationContext } from '@nestjs/common';
import Table from 'cli-table3';

import { typeName } from '../call/command-parameters.js';
import { commandPrograms, type CommandProgram } from '../call/command-program.js';
import { facesOf } from '../call/face-of.js';

/** @param plain one line for each program, its name and its arguments' names, for scripts */
export function printPrograms(app: INestApplicationContext, plain: boolean): void {
  const programs = [...commandPrograms(app).values()];
  if (plain) for (const found of programs) console.log([found.program.name, ...named(found).map(({ name }) => name)].join('\t'));
  else console.log(tableOf(programs));
}

function tableOf(programs: readonly CommandProgram[]): string {
  const table = new Table({ head: ['program', 'arguments', 'seconds', 'faces'], style: { head: [], border: [] } });
  for (const found of programs) table.push([found.program.name, argumentsOf(found), secondsOf(found), facesOf(found).join('\n')]);
  return table.toString();
}

const named = ({ parameters }: CommandProgram) => parameters.filter(({ name }) => name !== undefined);

const argumentsOf = (found: CommandProgram) => named(found).map((parameter) => `${parameter.name}: ${typeName(parameter)}`).join('\n');

function secondsOf({ standIn: { seconds } }: CommandProgram): string {
  if (typeof seconds === 'function') return 'by the answer';
  return seconds === 0 ? 'for ever' : String(seconds);
}
