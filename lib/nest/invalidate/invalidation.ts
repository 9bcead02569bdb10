import { similarTo } from '../../cache/support/similar.js';
import { invalidInvalidation } from '../../errors/invalidation.js';
import { isProgramName } from '../program/program-names.js';
import type { ProgramRegistry } from '../program/program.registry.js';

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
