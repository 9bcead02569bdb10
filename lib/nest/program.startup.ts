import { Injectable } from '@nestjs/common';

import { Invalidator } from './invalidator.js';
import { ProgramExplorer } from './program.explorer.js';

/** All that is looked for in the application's own code, before anything is connected: a mistake there stops the start. */
@Injectable()
export class ProgramStartup {
  constructor(
    private readonly explorer: ProgramExplorer,
    private readonly invalidator: Invalidator,
  ) {}

  check(): void {
    this.explorer.explore();
    this.invalidator.check();
  }
}
