import type { INestApplicationContext } from '@nestjs/common';

import { GiottoCacheService } from '../../nest/values/giotto-cache.service.js';
import { MODULE_SETTINGS } from '../../nest/options/giotto-cache.tokens.js';
import type { ModuleSettings } from '../../nest/options/settings.js';
import type { Container, Started } from '../../calls/started.js';
import { commandPrograms } from '../../calls/command-program.js';
import { ProgramCaller } from '../../calls/program-caller.js';
import { invalidationOf, type GivenInvalidation } from '../../calls/invalidation-of.js';
import { keyValueOf } from '../application/key-value-of.js';

/**
 * Invalidates entries under this application's prefix; all of them if neither a program nor tags are given.
 * @throws GIOTTO_WRONG_USE for unknown arguments, and an error if the backend or the purger did not take it
 */
export async function flush(started: Started, what: GivenInvalidation): Promise<void> {
  const service = started.app.get(GiottoCacheService, { strict: false });
  const isAll = what.program === undefined && what.tags === undefined;
  const isDone = await (isAll
    ? service.clear()
    : service.invalidate(await invalidationOf(new ProgramCaller(started), what)));
  if (!isDone)
    throw new Error(`${takersIn(started.app)} did not take the invalidation. Old entries may still be served.`);
}

/** Names what an invalidation has to reach. */
function takersIn(app: Container): string {
  const { downstream } = app.get<ModuleSettings>(MODULE_SETTINGS, { strict: false });
  const backend = keyValueOf(app).describe();
  return downstream.purge === undefined ? backend : `${backend} or downstream.purge`;
}

/** True if no method of the application is the program. Wrapped values may be stored under it. */
export const isStranger = (app: INestApplicationContext, program: string): boolean => {
  const { callable, ofCode } = commandPrograms(app);
  return !callable.has(program) && !ofCode.has(program);
};
