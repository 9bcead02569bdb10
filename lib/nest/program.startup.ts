import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { duplicateModule } from '../errors.js';
import { Invalidator } from './invalidator.js';
import { ProgramAdvice } from './program-advice.js';
import { ProgramExplorer } from './program.explorer.js';

/** All that is looked for in the application's own code, before anything is connected: a mistake there stops the start. */
@Injectable()
export class ProgramStartup {
  constructor(
    private readonly explorer: ProgramExplorer,
    private readonly invalidator: Invalidator,
    private readonly modules: ModulesContainer,
    private readonly advice: ProgramAdvice,
  ) {}

  check(): void {
    this.checkModule();
    this.explorer.explore();
    this.invalidator.check();
    for (const { handler, program } of this.explorer.routes) this.advice.check(handler, program);
  }

  /** Imports with options of their own are modules of their own to Nest. */
  private checkModule(): void {
    const ours = [...this.modules.values()].filter(({ providers }) => providers.has(ProgramStartup));
    if (ours.length > 1) throw duplicateModule();
  }
}
