import { RequestMethod } from '@nestjs/common';

import { HTTP_CODE, METHOD } from '../metadata/nest-metadata.js';

/** False for partial content, for 304, and for server errors, which may be over in a moment. */
const isLasting = (status: number): boolean => status >= 200 && status < 500 && status !== 206 && status !== 304;

/** Returns a route's default status: that of `@HttpCode()`, else 201 for `@Post()`, else 200. */
export function defaultStatus(handler: object): number {
  const declared = Reflect.getMetadata(HTTP_CODE, handler) as number | undefined;
  return declared ?? (Reflect.getMetadata(METHOD, handler) === RequestMethod.POST ? 201 : 200);
}

/** Returns the statuses that may be stored: those in the options, and the route's default status. */
export function storableStatuses(allowed: ReadonlySet<number>, handler: object): ReadonlySet<number> {
  const status = defaultStatus(handler);
  return isLasting(status) ? new Set([...allowed, status]) : allowed;
}
