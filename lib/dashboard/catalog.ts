import type { CodeProgram, CommandProgram, CommandPrograms } from '../calls/command-program.js';
import { typeName } from '../calls/command-parameters.js';
import { lifetimeOf } from '../calls/signature.js';
import { sourceOf } from '../nest/arguments/argument-sources.js';

/** A program, as the page lists it. */
export interface Listed {
  readonly name: string;
  /** `route`: requests call it. `method`: code does. */
  readonly kind: 'route' | 'method';
  readonly lifetime: string;
  readonly level: string;
  /** Why it has this level. */
  readonly why: string;
  readonly arguments: readonly { readonly name: string; readonly type: string; readonly from: string }[];
  /** The media types that a look-up can ask for. */
  readonly representations: readonly string[];
  readonly languages: readonly string[];
}

/** Returns all programs of the application, by name. */
export const listPrograms = ({ callable, ofCode }: CommandPrograms): Listed[] =>
  [...callable.values(), ...ofCode.values()].map(listed).sort((one, other) => one.name.localeCompare(other.name));

function listed(found: CommandProgram | CodeProgram): Listed {
  const { name, kind, level, why } = found.program;
  return { name, kind, lifetime: lifetimeOf(found), level, why, arguments: argumentsOf(found), ...formsOf(found) };
}

const argumentsOf = ({ parameters }: CommandProgram | CodeProgram): Listed['arguments'] =>
  parameters
    .filter((parameter) => parameter.name !== undefined)
    .map((parameter) => ({
      name: parameter.name!,
      type: typeName(parameter),
      from: sourceOf(parameter)?.label ?? '',
    }));

function formsOf({ program }: CommandProgram | CodeProgram): Pick<Listed, 'representations' | 'languages'> {
  if (program.kind === 'method') return { representations: [], languages: [] };
  const { mediaTypes = [program.mediaType], languages = [] } = program.representations ?? {};
  return { representations: mediaTypes, languages };
}
