import type { INestApplicationContext } from '@nestjs/common';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import type { Program } from '../../http/program.js';
import { ControllerMethods, type ControllerMethod } from '../../nest/controller-methods.js';
import { ProgramRegistry } from '../../nest/program.registry.js';
import { readStandIn, type Class, type Method, type StandInMetadata } from '../../nest/stand-in.metadata.js';
import { commandParameters, type CommandParameter } from './command-parameters.js';

/** A program as the command line sees it: what was settled at startup, the method itself, and all of its parameters. */
export interface CommandProgram {
  readonly program: Program;
  readonly controller: InstanceWrapper;
  readonly target: Class;
  /** The method's name. */
  readonly method: string;
  readonly standIn: StandInMetadata;
  /** What carries the method's metadata. */
  readonly handler: Method;
  /** In the order of the method. */
  readonly parameters: readonly CommandParameter[];
}

/** All programs of an application, by name. */
export function commandPrograms(app: INestApplicationContext): Map<string, CommandProgram> {
  const registry = app.get(ProgramRegistry, { strict: false });
  const methods = app.get(ControllerMethods, { strict: false }).all();
  const programs = methods.flatMap((found) => commandProgram(found, registry.find(found.target, found.method)) ?? []);
  return new Map(programs.sort((one, other) => (one.program.name < other.program.name ? -1 : 1)).map((found) => [found.program.name, found]));
}

function commandProgram({ controller, target, method }: ControllerMethod, program: Program | undefined): CommandProgram | undefined {
  const standIn = readStandIn(target, method);
  if (program === undefined || standIn === undefined) return undefined;
  const handler = (target.prototype as Record<string, Method>)[method]!;
  const parameters = commandParameters(target, method, { names: program.parameters, count: standIn.requestAt });
  return { program, controller, target, method, standIn, handler, parameters };
}
