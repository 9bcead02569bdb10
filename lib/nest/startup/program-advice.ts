import { Injectable } from '@nestjs/common';

import { WarnOnce } from '../../http/advice/warn-once.js';
import { adviseOnIdentity } from '../../http/advice/key-advice.js';
import type { Program } from '../../http/program/program.js';
import { NeverCached } from './never-cached.js';

/** Names in the log, when the application starts, what of a route is probably not meant so. */
@Injectable()
export class ProgramAdvice {
  constructor(
    private readonly neverCached: NeverCached,
    private readonly warnOnce: WarnOnce,
  ) {}

  check(handler: object, program: Program): void {
    this.neverCached.check(handler, program);
    adviseOnIdentity(this.warnOnce, program);
  }
}
