import { encodeArguments, type Parameter } from '../cache/arguments.js';
import { encode } from '../cache/encode.js';
import { callVersion, programVersion, tagVersion } from '../cache/versions.js';
import { invalidInvalidation } from '../errors.js';
import type { MethodProgram, Program } from '../http/program.js';
import { positions } from './method-cache.js';
import type { ProgramRegistry } from './program.registry.js';
import { tagList } from './program-tags.js';

/** What is no longer to be served. */
export interface GiottoInvalidation {
  /** All entries under any of these tags. */
  readonly tags?: string | readonly string[];
  /** All entries of a program, or with `args` those of one call. */
  readonly program?: string;
  /**
   * The program's arguments by the names that they have in the key, a list of them for a provider's method, or what its `key`
   * gives: its entries of any media type, and for whomever.
   */
  readonly args?: unknown;
}

/**
 * The names of the versions to renew.
 * @param where what an error names
 * @throws GIOTTO_INVALID_INVALIDATION where nothing is named, or an argument that the program does not have
 */
export function versionsToRenew({ tags, program, args }: GiottoInvalidation, programs: ProgramRegistry, where: string): string[] {
  const names = tagList(tags, where).map(tagVersion);
  if (program === undefined && args !== undefined) throw invalidInvalidation(where, 'args without a program.');
  if (program !== undefined) names.push(programNames(program, args, programs.named(program), where));
  if (names.length === 0 && tags === undefined) throw invalidInvalidation(where, 'nothing is named.');
  return names;
}

function programNames(name: string, args: unknown, program: Program | MethodProgram | undefined, where: string): string {
  if (args === undefined) return programVersion(name);
  if (program === undefined || program.key !== undefined) return callVersion(name, encode(args, 'args'));
  if (program.isRoute) return callVersion(name, encodeNamed(program.parameters, Object(args) as Record<string, unknown>, where));
  const given = Array.isArray(args) ? args : [args];
  return callVersion(name, encodeArguments(positions(given), given));
}

function encodeNamed(parameters: readonly Parameter[], args: Record<string, unknown>, where: string): string {
  const names = parameters.map(({ name }) => name);
  const stray = Object.keys(args).find((name) => !names.includes(name));
  if (stray !== undefined) throw invalidInvalidation(where, `the program has no argument ${JSON.stringify(stray)}, only ${names.join(', ') || 'none'}.`);
  const values: unknown[] = [];
  for (const { name, index } of parameters) values[index] = args[name];
  return encodeArguments(parameters, values);
}
