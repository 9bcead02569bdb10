import { RequestMethod } from '@nestjs/common';

import { HTTP_CODE, METHOD } from '../metadata/nest-metadata.js';

/** False for parts of a body, for answers that refer to a stored one, and for failures that may be over in a moment. */
const isLasting = (status: number): boolean => status >= 200 && status < 500 && status !== 206 && status !== 304;

/** The status with which a route answers if nothing else is said: `@HttpCode()`'s, 201 for `@Post()`, 200 for the others. */
export function defaultStatus(handler: object): number {
  const declared = Reflect.getMetadata(HTTP_CODE, handler) as number | undefined;
  return declared ?? (Reflect.getMetadata(METHOD, handler) === RequestMethod.POST ? 201 : 200);
}

/** What may be stored: what the options say, and what the route answers by default, which is no exception to anything. */
export function storableStatuses(allowed: ReadonlySet<number>, handler: object): ReadonlySet<number> {
  const status = defaultStatus(handler);
  return isLasting(status) ? new Set([...allowed, status]) : allowed;
}
