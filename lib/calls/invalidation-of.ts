import type { CodeProgram } from './command-program.js';
import type { GiottoInvalidation } from '../nest/invalidate/invalidation.js';
import { positionalArguments } from './bind-arguments.js';
import type { ProgramCaller } from './program-caller.js';
import type { Given } from './words.js';

/** The entries to invalidate, in words. */
export interface GivenInvalidation {
  readonly program?: string;
  /** The arguments of one call; empty for the whole program. */
  readonly given: Given;
  readonly tags?: readonly string[];
  /** True for a soft one. */
  readonly soft?: boolean;
}

/**
 * Returns the invalidation that the words mean.
 * @throws GIOTTO_WRONG_USE for unknown arguments
 */
export async function invalidationOf(
  caller: ProgramCaller,
  { program, given, tags, soft }: GivenInvalidation,
): Promise<GiottoInvalidation> {
  if (program === undefined || given.size === 0) return { program, tags, soft, foreign: true };
  return { program, tags, soft, args: await argumentsOf(caller, program, given) };
}

/** Returns the method's arguments, or the result of the option `key`. */
async function argumentsOf(caller: ProgramCaller, program: string, given: Given): Promise<unknown> {
  const ofCode = caller.programs.ofCode.get(program);
  if (ofCode !== undefined) return listedArguments(ofCode, given);
  const { call } = await caller.prepare({ program, given });
  return call.program.key ? call.program.key(call.details) : call.details.args;
}

function listedArguments(ofCode: CodeProgram, given: Given): unknown {
  const args = positionalArguments(ofCode, given);
  const { key, names } = ofCode.program;
  return key ? key({ args: names.of(args), context: undefined }) : args;
}
