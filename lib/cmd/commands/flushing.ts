import type { INestApplicationContext } from '@nestjs/common';

import { GiottoCacheService } from '../../nest/values/giotto-cache.service.js';
import type { Started } from '../../calls/started.js';
import { commandPrograms } from '../../calls/command-program.js';
import { ProgramCaller } from '../../calls/program-caller.js';
import { invalidationOf, type GivenInvalidation } from '../../calls/invalidation-of.js';
import { keyValueOf } from '../application/key-value-of.js';

/**
 * Invalidates entries under this application's prefix; all of them if neither a program nor tags are given.
 * @throws GIOTTO_WRONG_USE for unknown arguments, and an error if the backend did not take it
 */
export async function flush(started: Started, what: GivenInvalidation): Promise<void> {
  const service = started.app.get(GiottoCacheService, { strict: false });
  const isAll = what.program === undefined && what.tags === undefined;
  const isDone = await (isAll
    ? service.clear()
    : service.invalidate(await invalidationOf(new ProgramCaller(started), what)));
  if (!isDone)
    throw new Error(
      `${keyValueOf(started.app).describe()} did not take the invalidation. Old entries may still be served.`,
    );
}

/** True if no method of the application is the program. Wrapped values may be stored under it. */
export const isStranger = (app: INestApplicationContext, program: string): boolean => {
  const { callable, ofCode } = commandPrograms(app);
  return !callable.has(program) && !ofCode.has(program);
};
