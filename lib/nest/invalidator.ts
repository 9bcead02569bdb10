import { Inject, Injectable, Logger } from '@nestjs/common';

import type { Cache } from '../cache/cache.js';
import { CACHE } from './giotto-cache.tokens.js';
import { resolveRule, type PlacedRule } from './invalidation-rule.js';
import { versionsToRenew, type GiottoInvalidation } from './invalidation.js';
import { rulesOf } from './invalidation-rules.metadata.js';
import { ProgramMethods } from './program-methods.js';
import { ProgramRegistry } from './program.registry.js';
import { WRAP } from './wrap-call.js';

/** Carries out what code and `@GiottoInvalidate` ask for. */
@Injectable()
export class Invalidator {
  private readonly logger = new Logger('GiottoCache');

  constructor(
    private readonly programs: ProgramRegistry,
    private readonly methods: ProgramMethods,
    @Inject(CACHE) private readonly cache: Cache,
  ) {}

  /**
   * @param where what an error names
   * @returns whether the backend has taken it
   * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG
   */
  async invalidate(invalidation: GiottoInvalidation, where: string): Promise<boolean> {
    return this.cache.invalidations.invalidate(versionsToRenew(invalidation, this.programs, where));
  }

  /** Everything under the prefix. @returns as `invalidate` */
  clear(): Promise<boolean> {
    return this.cache.invalidations.clear();
  }

  /** The same, by a rule, after a call of its method. @param args by name */
  async follow({ rule, where }: PlacedRule, args: Record<string, unknown>, model: unknown): Promise<boolean> {
    return this.invalidate(resolveRule(rule, args, model), where);
  }

  /**
   * Looks through all rules, once the programs are known.
   * @throws GIOTTO_INVALID_INVALIDATION where the arguments that a rule names are not those of its program
   */
  check(): void {
    const hosted = [...this.methods.ofControllers(), ...this.methods.ofProviders()];
    for (const placed of new Set(hosted.flatMap(({ target, method }) => rulesOf(target, method)))) this.checkProgram(placed);
  }

  /** Of other applications under the same prefix nobody knows here what they call their programs. */
  private checkProgram({ rule: { program, args }, where }: PlacedRule) {
    if (program === undefined || program === WRAP) return;
    if (this.programs.named(program) !== undefined) versionsToRenew({ program, args: typeof args === 'function' ? undefined : args }, this.programs, where);
    else this.logger.warn(`${where}: @GiottoInvalidate names "${program}", and no program of this application is called that.`);
  }
}
