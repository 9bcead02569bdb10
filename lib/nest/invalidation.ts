import { encodeArguments, type Parameter } from '../cache/arguments.js';
import { isPlain } from '../cache/class-instance.js';
import { encode } from '../cache/encode.js';
import { callVersion, programVersion, tagVersion } from '../cache/versions.js';
import { invalidInvalidation } from '../errors.js';
import type { MethodProgram, Program } from '../http/program.js';
import { positions } from './method-cache.js';
import type { ProgramRegistry } from './program.registry.js';
import { tagList } from './program-tags.js';
import { isProgramName } from './startup-checks.js';

/** What is no longer to be served. */
export interface GiottoInvalidation {
  /** All entries under any of these tags. */
  readonly tags?: string | readonly string[];
  /** All entries of a program, or with `args` those of one call. */
  readonly program?: string;
  /**
   * The program's arguments, as its method gets them: by the names that they have in the key; for a provider's method a list of
   * them; what its `key` returns for a program that has one; and the key for a wrapped value. It concerns the call's entries of
   * any media type, and for whomever.
   */
  readonly args?: unknown;
}

/**
 * The names of the versions to renew.
 * @param where what an error names
 * @throws GIOTTO_INVALID_INVALIDATION where nothing is named, or an argument that the program does not have; GIOTTO_INVALID_TAG
 */
export function versionsToRenew(invalidation: GiottoInvalidation, programs: ProgramRegistry, where: string): string[] {
  checkInvalidation(invalidation, where);
  const { tags, program, args } = invalidation;
  const names = tagList(tags, where).map(tagVersion);
  if (program !== undefined) names.push(programNames({ program, args }, programs.named(program), where));
  return names;
}

/**
 * What can be said of an invalidation wherever it is written.
 * @throws GIOTTO_INVALID_INVALIDATION
 */
export function checkInvalidation(invalidation: unknown, where: string): void {
  const { tags, program, args } = Object(invalidation) as Record<string, unknown>;
  if (program !== undefined && !isProgramName(program)) throw invalidInvalidation(where, `${String(program)} is no program's name.`);
  if (program === undefined && args !== undefined) throw invalidInvalidation(where, 'args are nothing without their program.');
  if (program === undefined && tags === undefined) throw invalidInvalidation(where, 'nothing is named.');
}

type Named = Required<Pick<GiottoInvalidation, 'program' | 'args'>>;

function programNames({ program: name, args }: Named, program: Program | MethodProgram | undefined, where: string): string {
  if (args === undefined) return programVersion(name);
  if (program === undefined || program.key !== undefined) return callVersion(name, encode(args, 'args'));
  return callVersion(name, program.isRoute ? encodeNamed(program, args, where) : encodeListed(name, args, where));
}

function encodeListed(name: string, args: unknown, where: string): string {
  if (!Array.isArray(args)) throw invalidInvalidation(where, `the arguments of ${name} are a list, [${String(args)}] for one.`);
  return encodeArguments(positions(args), args);
}

function encodeNamed({ name, parameters }: Program, args: unknown, where: string): string {
  if (!isNamed(args)) throw invalidInvalidation(where, `the arguments of ${name} have names: { ${namesOf(parameters)} }.`);
  const stray = Object.keys(args).find((key) => parameters.every((parameter) => parameter.name !== key));
  if (stray !== undefined) throw invalidInvalidation(where, `${name} has no argument ${JSON.stringify(stray)}, only ${namesOf(parameters) || 'none'}.`);
  const values: unknown[] = [];
  for (const parameter of parameters) values[parameter.index] = args[parameter.name];
  return encodeArguments(parameters, values);
}

const isNamed = (args: unknown): args is Record<string, unknown> =>
  typeof args === 'object' && args !== null && !Array.isArray(args) && isPlain(args);

const namesOf = (parameters: readonly Parameter[]) => parameters.map(({ name }) => name).join(', ');
