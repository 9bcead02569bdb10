import type { INestApplicationContext } from '@nestjs/common';

import { GiottoCacheService } from '../../nest/values/giotto-cache.service.js';
import type { GiottoInvalidation } from '../../nest/invalidate/invalidation.js';
import { MODULE_SETTINGS } from '../../nest/options/giotto-cache.tokens.js';
import type { ModuleSettings } from '../../nest/options/settings.js';
import type { Started } from '../application/start-application.js';
import { positionalArguments } from '../call/bind-arguments.js';
import { commandPrograms, type CodeProgram } from '../call/command-program.js';
import { ProgramCaller } from '../call/program-caller.js';
import type { Given } from '../call/words.js';
import { keyValueOf } from '../application/key-value-of.js';

/** The entries to invalidate; all of them if neither a program nor tags are given. */
export interface Flush {
  readonly program?: string;
  /** The arguments of one call; empty for the whole program. */
  readonly given: Given;
  readonly tags?: readonly string[];
}

/**
 * Invalidates entries under this application's prefix.
 * @throws GIOTTO_WRONG_USE for unknown arguments, and an error if the backend or the purger did not take it
 */
export async function flush(started: Started, what: Flush): Promise<void> {
  const service = started.app.get(GiottoCacheService, { strict: false });
  const isAll = what.program === undefined && what.tags === undefined;
  const isDone = await (isAll ? service.clear() : service.invalidate(await invalidationOf(started, what)));
  if (!isDone)
    throw new Error(`${takersIn(started.app)} did not take the invalidation. Old entries may still be served.`);
}

/** Names what an invalidation has to reach. */
function takersIn(app: INestApplicationContext): string {
  const { downstream } = app.get<ModuleSettings>(MODULE_SETTINGS, { strict: false });
  const backend = keyValueOf(app).describe();
  return downstream.purge === undefined ? backend : `${backend} or downstream.purge`;
}

/** True if no method of the application is the program. Wrapped values may be stored under it. */
export const isStranger = (app: INestApplicationContext, program: string): boolean => {
  const { callable, ofCode } = commandPrograms(app);
  return !callable.has(program) && !ofCode.has(program);
};

async function invalidationOf(started: Started, { program, given, tags }: Flush): Promise<GiottoInvalidation> {
  if (program === undefined || given.size === 0) return { program, tags, foreign: true };
  return { program, tags, args: await argumentsOf(started, program, given) };
}

/** Returns the method's arguments, or the result of the option `key`. */
async function argumentsOf(started: Started, program: string, given: Given): Promise<unknown> {
  const caller = new ProgramCaller(started);
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
