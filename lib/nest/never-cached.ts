import { RequestMethod } from '@nestjs/common';

import type { Program } from '../http/program.js';
import { METHOD } from './nest-metadata.js';

/** Why no request of a route can ever be answered from the cache, with the cure; `undefined` if some can. */
export function neverCachedSince(handler: object, { isCached, methods }: Program): string | undefined {
  const served = RequestMethod[Reflect.getMetadata(METHOD, handler) as RequestMethod];
  if (!isCached || served === undefined || served === 'ALL' || methods.has(served)) return undefined;
  return `is never cached: it answers ${served} requests, which may change things. If equal ones may share an answer, write @GiottoCache(seconds, { methods: ['${served}'] }); else take @GiottoCache off.`;
}
