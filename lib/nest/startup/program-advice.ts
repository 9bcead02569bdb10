import { Injectable, RequestMethod } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { adviseOnIdentity } from '../../http/advice/key-advice.js';
import { WarnOnce } from '../../http/advice/warn-once.js';
import type { Program } from '../../http/program/program.js';
import { METHOD } from '../metadata/nest-metadata.js';

/** Logs at startup which settings of a route are probably mistakes. */
@Injectable()
export class ProgramAdvice {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly warnOnce: WarnOnce,
  ) {}

  check(handler: object, program: Program): void {
    this.adviseOnMethod(handler, program);
    adviseOnIdentity(this.warnOnce, program);
  }

  /**
   * Names a route that only gets requests by a method that is never cached. Waits until the application listens: the
   * command line starts one that does not, and calls such programs all the same.
   */
  private adviseOnMethod(handler: object, program: Program): void {
    const why = program.isCached ? whyNeverCached(handler, program.methods) : undefined;
    if (why !== undefined) this.host.listen$.subscribe(() => this.warnOnce.neverCached(program.name, why));
  }
}

/**
 * Returns why a route is never cached, with the cure, if it only gets requests by a method that is not among `methods`;
 * `undefined` otherwise.
 */
export function whyNeverCached(handler: object, methods: ReadonlySet<string>): string | undefined {
  const served = RequestMethod[Reflect.getMetadata(METHOD, handler) as RequestMethod];
  if (served === undefined || served === 'ALL' || methods.has(served)) return undefined;
  return `is never cached: it answers ${served} requests, which may change things. If equal ones may share an answer, write @GiottoCache(seconds, { methods: ['${served}'] }); else take @GiottoCache off.`;
}
