import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { duplicateModule } from '../../errors/startup.js';
import { checkNestInternals } from '../metadata/nest-probe.js';
import { Adoption } from './adoption.js';
import { Invalidator } from '../invalidate/invalidator.js';
import { ProgramAdvice } from './program-advice.js';

/** All that is looked for in the application's own code, before anything is connected: a mistake there stops the start. */
@Injectable()
export class ProgramStartup {
  constructor(
    private readonly adoption: Adoption,
    private readonly invalidator: Invalidator,
    private readonly modules: ModulesContainer,
    private readonly advice: ProgramAdvice,
  ) {}

  check(): void {
    checkNestInternals();
    this.checkModule();
    this.adoption.start();
    this.invalidator.check();
    for (const { handler, program } of this.adoption.routes) this.advice.check(handler, program);
  }

  /** Imports with options of their own are modules of their own to Nest. */
  private checkModule(): void {
    const ours = [...this.modules.values()].filter(({ providers }) => providers.has(ProgramStartup));
    if (ours.length > 1) throw duplicateModule();
  }
}
