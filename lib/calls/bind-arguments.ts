import { wrongUse } from '../errors/command-line.js';
import type { CommandParameter } from './command-parameters.js';
import type { CodeProgram, CommandProgram } from './command-program.js';
import type { CommandRequest } from './command-request.js';
import { readTexts, readWhole } from './read-texts.js';
import { sourceOf } from '../nest/arguments/argument-sources.js';
import { fieldOf, hasParts } from './sources.js';
import type { Given } from './words.js';

/** By position, values for parameters with custom decorators. They replace the decorators' results. */
export type Picked = Map<number, unknown>;

/**
 * Puts the given values into the request, where the program's parameters look for them.
 * @throws GIOTTO_WRONG_USE for an unknown name or an impossible value
 */
export function bindArguments({ program, parameters }: CommandProgram, given: Given, request: CommandRequest): Picked {
  const picked: Picked = new Map();
  for (const [name, texts] of given) {
    const parameter = calledAs({ program, parameters }, name);
    const whole = parameters.find((candidate) => hasParts(candidate) && name.startsWith(`${candidate.name}.`));
    if (parameter !== undefined) bind(parameter, texts, { request, picked });
    else if (whole !== undefined) put(request, whole, { field: name.slice(whole.name!.length + 1), texts });
    else throw wrongUse(`${program.name} has no argument "${name}".`, '');
  }
  return picked;
}

/**
 * Returns the arguments with which code would call a provider's method.
 * @throws GIOTTO_WRONG_USE for an unknown name or position
 */
export function positionalArguments({ program, parameters }: CodeProgram, given: Given): unknown[] {
  const args: unknown[] = [];
  for (const [name, texts] of given) {
    const parameter = calledAs({ program, parameters }, name);
    if (parameter === undefined)
      throw wrongUse(
        `${program.name} has no argument "${name}".`,
        `It has ${parameters.map((one) => one.name).join(', ') || 'none'}.`,
      );
    args[parameter.index] = readTexts(parameter, texts);
  }
  return Array.from(args);
}

/** Finds a parameter by name or position. */
function calledAs(
  { program, parameters }: Pick<CommandProgram | CodeProgram, 'program' | 'parameters'>,
  name: string,
): CommandParameter | undefined {
  const index = program.names.find(name)?.index;
  return (
    parameters.find((candidate) => candidate.name === name) ?? parameters.find((candidate) => candidate.index === index)
  );
}

function bind(
  parameter: CommandParameter,
  texts: readonly string[],
  { request, picked }: { request: CommandRequest; picked: Picked },
) {
  const source = sourceOf(parameter);
  if (source === undefined) picked.set(parameter.index, readTexts(parameter, texts));
  else if (fieldOf(parameter) !== undefined) put(request, parameter, { field: fieldOf(parameter)!, texts });
  else if (!hasParts(parameter)) Object.assign(request, { [source.property]: readTexts(parameter, texts) });
  else if (source.property === 'body') request.body = readWhole(parameter, texts);
  else Object.defineProperties(request[source.property], Object.getOwnPropertyDescriptors(readWhole(parameter, texts)));
}

function put(
  request: CommandRequest,
  parameter: CommandParameter,
  { field, texts }: { field: string; texts: readonly string[] },
) {
  const { property } = sourceOf(parameter)!;
  if (property === 'body') request.body ??= {};
  const value = readTexts(parameter, texts);
  Object.defineProperty(request[property], field, { value, enumerable: true, configurable: true, writable: true });
}
