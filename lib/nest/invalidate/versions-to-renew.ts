import { isPlain } from '../../cache/instance/class-instance.js';
import type { ArgumentNames } from '../../cache/key/argument-names.js';
import { encodeArguments } from '../../cache/key/arguments.js';
import { encode } from '../../cache/key/encode.js';
import { callVersion, programVersion, tagVersion } from '../../cache/store/versions.js';
import { invalidInvalidation } from '../../errors/invalidation.js';
import type { MethodProgram, Program } from '../../http/program/program.js';
import { strangeValue } from '../arguments/argument-types.js';
import { positions } from '../call/method-cache.js';
import { tagList } from '../program/program-tags.js';
import type { ProgramRegistry } from '../program/program.registry.js';
import { checkInvalidation, checkKnown, type GiottoInvalidation } from './invalidation.js';

/** The origin of an invalidation. */
export interface Site {
  /** The place that an error names. */
  readonly where: string;
  /** Called if the invalidation is possible and probably a mistake. */
  readonly warn?: (line: string) => void;
}

/**
 * Returns the names of the versions to renew.
 * @throws GIOTTO_INVALID_INVALIDATION if it names nothing, an unknown program, or an argument that the program does not
 * have; GIOTTO_INVALID_TAG
 */
export function versionsToRenew(
  invalidation: GiottoInvalidation,
  programs: ProgramRegistry,
  { where, warn }: Site,
): string[] {
  checkInvalidation(invalidation, where);
  const { tags, program, args, foreign } = invalidation;
  if (program !== undefined && !foreign) checkKnown(program, programs, where);
  const names = tagList(tags, where).map(tagVersion);
  if (program !== undefined) names.push(programNames({ program, args }, programs, { where, warn }));
  return names;
}

type Named = Required<Pick<GiottoInvalidation, 'program' | 'args'>>;

function programNames({ program: name, args }: Named, programs: ProgramRegistry, site: Site): string {
  const program = programs.named(name);
  if (args === undefined) return programVersion(name);
  if (program === undefined || program.key !== undefined)
    return callVersion(name, encode(args, 'args', name, program?.hiding ?? programs.hiding));
  return callVersion(name, encodeCall(program, args, site));
}

function encodeCall(program: Program | MethodProgram, args: unknown, site: Site): string {
  const given =
    Array.isArray(args) && program.kind === 'method' ? (args as unknown[]) : placed(program, args, site.where);
  warnOfStrangeValues(program, given, site);
  const parameters = program.kind === 'route' ? program.parameters : positions(program, given);
  return encodeArguments(parameters, given, program.name, program.hiding);
}

/** Warns of values that no call can have, such as a text for a number. */
function warnOfStrangeValues(
  { name: program, names }: Program | MethodProgram,
  given: readonly unknown[],
  { where, warn }: Site,
) {
  for (const one of names.all) {
    const strange = strangeValue(one, given[one.index]);
    if (strange !== undefined) warn?.(`${where}: an invalidation of ${program} ${strange}.`);
  }
}

/** Returns arguments that were given by name in the method's order. */
function placed({ name: program, names, kind }: Program | MethodProgram, args: unknown, where: string): unknown[] {
  const list = kind === 'route' ? '' : ', or a list of them';
  if (!isNamed(args))
    throw invalidInvalidation(where, `the arguments of ${program} have names: { ${textOf(names)} }${list}.`);
  const values: unknown[] = [];
  for (const [key, value] of Object.entries(args)) {
    const one = names.find(key);
    if (one === undefined)
      throw invalidInvalidation(
        where,
        `${program} has no argument ${JSON.stringify(key)}, only ${textOf(names) || 'none'}.`,
      );
    if (one.isRest && Array.isArray(value)) for (const [at, rest] of value.entries()) values[one.index + at] = rest;
    else values[one.index] = value;
  }
  return Array.from(values);
}

const isNamed = (args: unknown): args is Record<string, unknown> =>
  typeof args === 'object' && args !== null && !Array.isArray(args) && isPlain(args);

const textOf = (names: ArgumentNames) => names.list().join(', ');
