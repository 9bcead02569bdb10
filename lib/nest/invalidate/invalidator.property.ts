import { Logger } from '@nestjs/common';

import type { Invalidator } from './invalidator.js';
import { hasLivingApplications, isAdoptedLate } from '../objects/living-applications.js';

/** The token of the application's `Invalidator`, and the property that it is injected into. */
export const INVALIDATOR = Symbol.for(
  'giotto-cache: GiottoCacheModule.forRoot() provides the cache that @GiottoInvalidate needs',
);

type Served = { [INVALIDATOR]?: Invalidator } | undefined;

const said = new Set<string>();

/**
 * Returns the invalidator of an object. An object outside of an application, in a unit test say, has none. If an
 * application runs, one line then warns that nothing is invalidated.
 * @param where `ClassName.method`
 */
export function invalidatorOf(object: object | undefined, where: string): Invalidator | undefined {
  const found = invalidatorIn(object) ?? lateInvalidatorIn(object);
  if (found === undefined && !said.has(where) && hasLivingApplications()) {
    said.add(where);
    new Logger('GiottoCache').warn(
      `${where}: nothing is invalidated, since its object is none that Nest has made or that a provider gives. Let a module provide it.`,
    );
  }
  return found;
}

const invalidatorIn = (object: object | undefined) => (object as Served)?.[INVALIDATOR];

/** For an object in a module that was loaded late. */
function lateInvalidatorIn(object: object | undefined): Invalidator | undefined {
  isAdoptedLate(object);
  return invalidatorIn(object);
}

/** Gives an object the invalidator. @returns the reason if that is impossible, else `undefined` */
export function give(object: object, invalidator: Invalidator): string | undefined {
  const known = invalidatorIn(object);
  if (known !== undefined && known !== invalidator && known.isRunning)
    return 'belongs to another application that runs';
  if (
    known !== invalidator &&
    !Reflect.defineProperty(object, INVALIDATOR, { value: invalidator, configurable: true, writable: true })
  )
    return 'takes no property';
  return undefined;
}
