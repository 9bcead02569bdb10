import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { duplicateModule } from '../../errors/startup.js';
import { RuleExplorer } from '../invalidate/rule.explorer.js';
import { checkNestInternals } from '../metadata/nest-probe.js';
import { Adoption } from './adoption.js';
import { ProgramAdvice } from './program-advice.js';

/** Checks the application's own code before anything is connected. A mistake there stops the start. */
@Injectable()
export class ProgramStartup {
  constructor(
    private readonly adoption: Adoption,
    private readonly rules: RuleExplorer,
    private readonly modules: ModulesContainer,
    private readonly advice: ProgramAdvice,
  ) {}

  /** Before Nest binds handlers to their transports. */
  equip(): void {
    this.adoption.equip();
  }

  /** Before Nest makes the routes. */
  prepare(): void {
    this.adoption.prepare();
  }

  /**
   * @throws GIOTTO_MISSING_INTERNALS, GIOTTO_DUPLICATE_MODULE, and the errors of decorators that contradict their
   * methods
   */
  check(): void {
    checkNestInternals();
    this.checkModule();
    this.adoption.start();
    this.rules.check();
    for (const { handler, program } of this.adoption.routes) this.advice.check(handler, program);
  }

  /** To Nest, two imports with different options are two modules. */
  private checkModule(): void {
    const ours = [...this.modules.values()].filter(({ providers }) => providers.has(ProgramStartup));
    if (ours.length > 1) throw duplicateModule();
  }
}
