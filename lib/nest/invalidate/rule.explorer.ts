import { Injectable, Logger } from '@nestjs/common';

import { checkNamesRead } from '../arguments/argument-checks.js';
import { namesOf } from '../arguments/argument-naming.js';
import { placeOf } from '../metadata/place.js';
import { HeldObjects, type HeldObject } from '../objects/held-objects.js';
import { ProgramMethods, type HostedMethod } from '../program/program-methods.js';
import { ProgramRegistry } from '../program/program.registry.js';
import type { PlacedRule } from './invalidation-rule.js';
import { rulesOf } from './invalidation-rules.metadata.js';
import { checkKnown, similarProgram } from './invalidation.js';
import { give } from './invalidator.property.js';
import { Invalidator } from './invalidator.js';
import { versionsToRenew } from './versions-to-renew.js';

/** Finds the rules of `@GiottoInvalidate` at startup, and checks them against the programs. */
@Injectable()
export class RuleExplorer {
  private readonly logger = new Logger('GiottoCache');

  constructor(
    private readonly programs: ProgramRegistry,
    private readonly methods: ProgramMethods,
    private readonly held: HeldObjects,
    private readonly invalidator: Invalidator,
  ) {}

  /**
   * Checks all rules once the programs are known.
   * @throws GIOTTO_INVALID_INVALIDATION if a rule nearly names a program, or names arguments that its program does not
   * have; GIOTTO_UNKNOWN_ARGUMENT if a function of it takes an argument that its method does not have
   */
  check(): void {
    this.invalidator.isRunning = true;
    for (const given of this.held.given()) this.serve(given);
    for (const hosted of [...this.methods.ofControllers(), ...this.methods.ofProviders()])
      for (const placed of rulesOf(hosted.target, hosted.method)) this.checkRule(hosted, placed);
  }

  /** Nest injects properties only into objects that it makes itself. */
  private serve({ host, target, object }: HeldObject) {
    const ruled = this.methods.of(host, target).filter(({ method }) => rulesOf(target, method).length > 0);
    const why = ruled.length === 0 ? undefined : give(object, this.invalidator);
    for (const hosted of ruled) {
      if (why !== undefined)
        this.logger.warn(
          `${placeOf(hosted)}: @GiottoInvalidate is not carried out, since the object that a provider gives ${why}. Let Nest make it: provide the class itself.`,
        );
      for (const placed of rulesOf(target, hosted.method)) this.checkRule(hosted, placed);
    }
  }

  private checkRule({ target, method }: HostedMethod, { rule, written, where }: PlacedRule) {
    const { program, args, foreign, names, tags } = rule;
    checkNamesRead(namesOf({ target, method, written, names }), [args, ...[tags].flat()]);
    if (program === undefined || foreign) return;
    if (!this.programs.isKnown(program))
      return this.checkStranger(program, { where, isOwn: Object.hasOwn(target.prototype, method) });
    versionsToRenew(
      { program, args: typeof args === 'function' ? undefined : args },
      this.programs,
      this.invalidator.site(where),
    );
  }

  /**
   * Refuses a name that is nearly a program's. Any other unknown name only causes a warning: it may be another
   * application's program, or that of wrapped values. An inherited rule may mean a program of the base class.
   */
  private checkStranger(program: string, { where, isOwn }: { where: string; isOwn: boolean }) {
    if (isOwn && similarProgram(program, this.programs) !== undefined) checkKnown(program, this.programs, where);
    this.invalidator
      .site(where)
      .warn?.(`${where}: @GiottoInvalidate names "${program}", and no program of this application is called that.`);
  }
}
