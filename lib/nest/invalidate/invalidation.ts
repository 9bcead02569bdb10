import { similarTo } from '../../cache/support/similar.js';
import { invalidInvalidation } from '../../errors/invalidation.js';
import { isProgramName } from '../program/program-names.js';
import type { ProgramRegistry } from '../program/program.registry.js';

/**
 * The entries to invalidate: by tags, by program, or by one call of a program.
 * @example { tags: ['items', `item:${id}`] }
 * @example { program: 'squared', args: { x: 12 } }
 */
export interface GiottoInvalidation {
  /**
   * Invalidates all entries under any of these tags.
   * @default undefined no tags
   * @example ['items', `item:${id}`]
   */
  readonly tags?: string | readonly string[];
  /**
   * Invalidates all entries of a program, or with `args` those of one call.
   * @default undefined no program
   * @example 'squared'
   */
  readonly program?: string;
  /**
   * Identifies one call: the arguments by name, as the method gets them; for a provider's method also as a list; for a
   * program with the option `key` the result of that; for a wrapped value its key. Entries of all media types and
   * identities are invalidated.
   * @default undefined the whole program
   * @example { x: 12 }
   */
  readonly args?: unknown;
  /**
   * States that `program` is not a method of this application: it is another application's under the same prefix, or
   * the program of wrapped values. Without it an unknown name is refused.
   * @default false
   * @example true
   */
  readonly foreign?: boolean;
  /**
   * Lets old entries go on answering until they are recomputed: the first call of each returns the old answer and has it recomputed in
   * the background. A soft invalidation never brings back what a hard one has ended. Where it cannot be done (the backend fails, or
   * cannot compare and set), it is a hard one.
   * @default false once invalidated, an old entry never answers again
   * @example true
   */
  readonly soft?: boolean;
}

/**
 * Checks the shape of an invalidation, without knowing the programs.
 * @throws GIOTTO_INVALID_INVALIDATION
 */
export function checkInvalidation(invalidation: unknown, where: string): void {
  const { tags, program, args, ...flags } = Object(invalidation) as Record<string, unknown>;
  for (const name of ['foreign', 'soft'])
    if (flags[name] !== undefined && typeof flags[name] !== 'boolean')
      throw invalidInvalidation(where, `${name} is true or false, not ${String(flags[name])}.`);
  if (program !== undefined && !isProgramName(program))
    throw invalidInvalidation(where, `${String(program)} is no program's name.`);
  if (program === undefined && args !== undefined)
    throw invalidInvalidation(where, 'args are nothing without their program.');
  if (program === undefined && tags === undefined) throw invalidInvalidation(where, 'nothing is named.');
}

/** @throws GIOTTO_INVALID_INVALIDATION, with a suggestion, if no program has the name */
export function checkKnown(program: string, programs: ProgramRegistry, where: string): void {
  if (programs.isKnown(program)) return;
  const names = programs.all().map(({ name }) => name);
  const similar = similarProgram(program, programs);
  const meant = similar === undefined ? '' : ` Did you mean ${JSON.stringify(similar)}?`;
  const known = names.length > 0 && names.length <= MOST_LISTED ? ` There are: ${names.join(', ')}.` : '';
  const why = `no program of this application is called ${JSON.stringify(program)}.${meant}${known}`;
  throw invalidInvalidation(
    where,
    `${why} Another application's program, and the name of wrapped values, needs foreign: true.`,
  );
}

/** Returns the program that a misspelled name most likely means. */
export const similarProgram = (name: string, programs: ProgramRegistry): string | undefined =>
  similarTo(
    name,
    programs.all().map((program) => program.name),
  );

const MOST_LISTED = 20;
