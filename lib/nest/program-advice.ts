import { Injectable } from '@nestjs/common';

import { Complaints } from '../http/complaints.js';
import { adviseOnIdentity } from '../http/key-advice.js';
import type { Program } from '../http/program.js';
import { NeverCached } from './never-cached.js';

/** Names in the log, when the application starts, what of a route is probably not meant so. */
@Injectable()
export class ProgramAdvice {
  constructor(
    private readonly neverCached: NeverCached,
    private readonly complaints: Complaints,
  ) {}

  check(handler: object, program: Program): void {
    this.neverCached.check(handler, program);
    adviseOnIdentity(this.complaints, program);
  }
}
