import { Injectable, RequestMethod } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { WarnOnce } from '../../http/advice/warn-once.js';
import type { Program } from '../../http/program/program.js';
import { METHOD } from '../metadata/nest-metadata.js';

/**
 * Names the routes that get no request of a method that may be cached. It waits until the application listens: the command
 * line, which starts one that does not, calls such programs all the same.
 */
@Injectable()
export class NeverCached {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly warnOnce: WarnOnce,
  ) {}

  check(handler: object, program: Program): void {
    const why = program.isCached ? reasonOf(handler, program.methods) : undefined;
    if (why !== undefined) this.host.listen$.subscribe(() => this.warnOnce.neverCached(program.name, why));
  }
}

function reasonOf(handler: object, methods: ReadonlySet<string>): string | undefined {
  const served = RequestMethod[Reflect.getMetadata(METHOD, handler) as RequestMethod];
  if (served === undefined || served === 'ALL' || methods.has(served)) return undefined;
  return `is never cached: it answers ${served} requests, which may change things. If equal ones may share an answer, write @GiottoCache(seconds, { methods: ['${served}'] }); else take @GiottoCache off.`;
}
