import type { ArgumentNames } from '../../cache/key/argument-names.js';
import { encodeArguments } from '../../cache/key/arguments.js';
import { isPlain } from '../../cache/instance/class-instance.js';
import { encode } from '../../cache/key/encode.js';
import { callVersion, programVersion, tagVersion } from '../../cache/store/versions.js';
import { similarTo } from '../../cache/support/similar.js';
import { invalidInvalidation } from '../../errors/invalidation.js';
import type { MethodProgram, Program } from '../../http/program/program.js';
import { positions } from '../call/method-cache.js';
import { strangeValue } from '../arguments/argument-types.js';
import type { ProgramRegistry } from '../program/program.registry.js';
import { tagList } from '../program/program-tags.js';
import { isProgramName } from '../program/program-names.js';

/** What is no longer to be served. */
export interface GiottoInvalidation {
  /** All entries under any of these tags. */
  readonly tags?: string | readonly string[];
  /** All entries of a program, or with `args` those of one call. */
  readonly program?: string;
  /**
   * The program's arguments, as its method gets them: by their names; for a provider's method a list of them too; what its `key`
   * returns for a program that has one; and the key for a wrapped value. It concerns the call's entries of any media type, and for
   * whomever.
   */
  readonly args?: unknown;
  /**
   * Says that no method of this application is the program: it is another application's under the same prefix, or what values are
   * wrapped under.
   * @default false
   * @example await cache.invalidate({ program: 'report', foreign: true })
   */
  readonly foreign?: boolean;
}

/** Where an invalidation comes from. */
export interface Site {
  /** What an error names. */
  readonly where: string;
  /** Hears what is possible and most likely wrong. */
  readonly warn?: (line: string) => void;
}

/**
 * The names of the versions to renew.
 * @throws GIOTTO_INVALID_INVALIDATION if nothing is named, a program that there is not, or an argument that the program does not
 * have; GIOTTO_INVALID_TAG
 */
export function versionsToRenew(invalidation: GiottoInvalidation, programs: ProgramRegistry, { where, warn }: Site): string[] {
  checkInvalidation(invalidation, where);
  const { tags, program, args, foreign } = invalidation;
  if (program !== undefined && !foreign) checkKnown(program, programs, where);
  const names = tagList(tags, where).map(tagVersion);
  if (program !== undefined) names.push(programNames({ program, args }, programs, { where, warn }));
  return names;
}

/**
 * What can be said of an invalidation wherever it is written.
 * @throws GIOTTO_INVALID_INVALIDATION
 */
export function checkInvalidation(invalidation: unknown, where: string): void {
  const { tags, program, args, foreign } = Object(invalidation) as Record<string, unknown>;
  if (foreign !== undefined && typeof foreign !== 'boolean') throw invalidInvalidation(where, `foreign is true or false, not ${String(foreign)}.`);
  if (program !== undefined && !isProgramName(program)) throw invalidInvalidation(where, `${String(program)} is no program's name.`);
  if (program === undefined && args !== undefined) throw invalidInvalidation(where, 'args are nothing without their program.');
  if (program === undefined && tags === undefined) throw invalidInvalidation(where, 'nothing is named.');
}

/** @throws GIOTTO_INVALID_INVALIDATION, which proposes a name */
export function checkKnown(program: string, programs: ProgramRegistry, where: string): void {
  if (programs.isKnown(program)) return;
  const names = programs.all().map(({ name }) => name);
  const similar = similarProgram(program, programs);
  const meant = similar === undefined ? '' : ` Did you mean ${JSON.stringify(similar)}?`;
  const known = names.length > 0 && names.length <= MOST_LISTED ? ` There are: ${names.join(', ')}.` : '';
  const why = `no program of this application is called ${JSON.stringify(program)}.${meant}${known}`;
  throw invalidInvalidation(where, `${why} Another application's program, and the name of wrapped values, needs foreign: true.`);
}

/** The program that someone who wrote another name most likely meant, if any. */
export const similarProgram = (name: string, programs: ProgramRegistry): string | undefined =>
  similarTo(name, programs.all().map((program) => program.name));

const MOST_LISTED = 20;

type Named = Required<Pick<GiottoInvalidation, 'program' | 'args'>>;

function programNames({ program: name, args }: Named, programs: ProgramRegistry, site: Site): string {
  const program = programs.named(name);
  if (args === undefined) return programVersion(name);
  if (program === undefined || program.key !== undefined) return callVersion(name, encode(args, 'args', name, program?.hiding ?? programs.hiding));
  return callVersion(name, encodeCall(program, args, site));
}

function encodeCall(program: Program | MethodProgram, args: unknown, site: Site): string {
  const given = Array.isArray(args) && program.kind === 'method' ? (args as unknown[]) : placed(program, args, site.where);
  mind(program, given, site);
  const parameters = program.kind === 'route' ? program.parameters : positions(program, given);
  return encodeArguments(parameters, given, program.name, program.hiding);
}

/** Says of values that no call can have. */
function mind({ name: program, names }: Program | MethodProgram, given: readonly unknown[], { where, warn }: Site) {
  for (const one of names.all) {
    const strange = strangeValue(one, given[one.index]);
    if (strange !== undefined) warn?.(`${where}: an invalidation of ${program} ${strange}.`);
  }
}

/** Arguments by name, in the order in which the method has them. */
function placed({ name: program, names, kind }: Program | MethodProgram, args: unknown, where: string): unknown[] {
  const list = kind === 'route' ? '' : ', or a list of them';
  if (!isNamed(args)) throw invalidInvalidation(where, `the arguments of ${program} have names: { ${textOf(names)} }${list}.`);
  const values: unknown[] = [];
  for (const [key, value] of Object.entries(args)) {
    const one = names.find(key);
    if (one === undefined) throw invalidInvalidation(where, `${program} has no argument ${JSON.stringify(key)}, only ${textOf(names) || 'none'}.`);
    if (one.isRest && Array.isArray(value)) for (const [at, rest] of value.entries()) values[one.index + at] = rest;
    else values[one.index] = value;
  }
  return Array.from(values);
}

const isNamed = (args: unknown): args is Record<string, unknown> =>
  typeof args === 'object' && args !== null && !Array.isArray(args) && isPlain(args);

const textOf = (names: ArgumentNames) => names.list().join(', ');
