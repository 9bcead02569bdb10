import type { MethodProgram, Program } from '../http/program/program.js';
import type { InstanceWrapper } from '../nest/metadata/nest-metadata.js';
import { ProgramMethods, type HostedMethod } from '../nest/program/program-methods.js';
import { ProgramRegistry } from '../nest/program/program.registry.js';
import { readStandIn, type Class, type Method, type StandInMetadata } from '../nest/metadata/stand-in.metadata.js';
import { TRANSPORTS } from '../nest/transports/transports.js';
import type { Container } from './started.js';
import { commandParameters, positionalParameters, type CommandParameter } from './command-parameters.js';

/** A program and its parameters. */
interface AnyCommandProgram {
  readonly standIn: StandInMetadata;
  /** In the method's order. */
  readonly parameters: readonly CommandParameter[];
}

/** The program of a route, which the command line can call. */
export interface CommandProgram extends AnyCommandProgram {
  readonly program: Program;
  readonly host: InstanceWrapper;
  readonly target: Class;
  /** The method's name. */
  readonly method: string;
  /** The function with the method's metadata. */
  readonly handler: Method;
}

/**
 * The program of a provider's method. The command line can flush it and not call it. Its arguments have positions too.
 */
export interface CodeProgram extends AnyCommandProgram {
  readonly program: MethodProgram;
}

/** All programs of an application, by name. */
export interface CommandPrograms {
  readonly callable: ReadonlyMap<string, CommandProgram>;
  readonly ofCode: ReadonlyMap<string, CodeProgram>;
}

export function commandPrograms(app: Container): CommandPrograms {
  const methods = app.get(ProgramMethods, { strict: false });
  const registry = app.get(ProgramRegistry, { strict: false });
  const found = [...methods.ofControllers(), ...methods.ofProviders()].flatMap(
    (hosted) => commandProgram(hosted, registry) ?? [],
  );
  return {
    callable: byName(found.filter(isCallable)),
    ofCode: byName(found.filter((program): program is CodeProgram => !isCallable(program))),
  };
}

function commandProgram(
  { host, target, method }: HostedMethod,
  registry: ProgramRegistry,
): CommandProgram | CodeProgram | undefined {
  const standIn = readStandIn(target, method);
  const program = standIn?.method && registry.find(target, method, standIn.method);
  if (standIn === undefined || program === undefined) return undefined;
  if (program.kind === 'method')
    return {
      program,
      standIn,
      parameters: positionalParameters(target, method, { names: program.names, count: standIn.method!.length }),
    };
  const parameters = commandParameters(target, method, { names: program.names, count: standIn.requestAt });
  const handler = (target.prototype as Record<string, Method>)[method]!;
  return program.isCached ? { program, host, target, method, standIn, handler, parameters } : undefined;
}

const isCallable = (found: CommandProgram | CodeProgram): found is CommandProgram => found.program.kind === 'route';

function byName<Found extends CommandProgram | CodeProgram>(found: readonly Found[]): Map<string, Found> {
  const sorted = [...found].sort((one, other) => (one.program.name < other.program.name ? -1 : 1));
  return new Map(sorted.map((program) => [program.program.name, program]));
}

/** Returns who calls a program that the command line does not, in words. */
export const callerOf = ({ program: { transport } }: CodeProgram): string =>
  transport === 'provider' ? 'code' : TRANSPORTS[transport].caller;
