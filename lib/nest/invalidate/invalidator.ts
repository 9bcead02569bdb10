import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

import type { Cache } from '../../cache/cache.js';
import { errorText, kindOfError, logLine } from '../../cache/support/log-text.js';
import { CACHE } from '../options/giotto-cache.tokens.js';
import { ProgramRegistry } from '../program/program.registry.js';
import type { PlacedRule } from './invalidation-rule.js';
import type { GiottoInvalidation } from './invalidation.js';
import { prepareRule, widened, type Resolved, type RuledCall } from './prepared-rule.js';
import { versionsToRenew, type Site } from './versions-to-renew.js';

/** Carries out the invalidations of code and of `@GiottoInvalidate`. */
@Injectable()
export class Invalidator implements OnModuleDestroy {
  /** True from the application's startup checks until it closes. */
  isRunning = false;

  private readonly logger = new Logger('GiottoCache');
  private readonly warned = new Set<string>();

  constructor(
    private readonly programs: ProgramRegistry,
    @Inject(CACHE) private readonly cache: Cache,
  ) {}

  onModuleDestroy(): void {
    this.isRunning = false;
  }

  /**
   * @param where the place that an error names
   * @returns false if the backend did not take it; it is then carried out when the backend is back
   * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG
   */
  async invalidate(invalidation: GiottoInvalidation, where: string): Promise<boolean> {
    const names = versionsToRenew(invalidation, this.programs, this.site(where));
    return this.cache.invalidations.invalidate(names, { isSoft: invalidation.soft });
  }

  /** Invalidates everything under the prefix. @returns as `invalidate` */
  clear(): Promise<boolean> {
    return this.cache.invalidations.clear();
  }

  /**
   * Evaluates the parts of a rule that need the method's arguments alone.
   * @returns a function to call with the method's result, which invalidates and never rejects
   * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG, and errors of the rule's functions. The method must not
   * run then.
   */
  prepare(call: RuledCall): (model: unknown) => Promise<boolean> {
    const resolve = prepareRule(call, this.programs, this.site(call.placed.where));
    return (model) => this.carryOut(call.placed, resolve(model));
  }

  /** The place of an invalidation, with warnings that are logged once each. */
  site(where: string): Site {
    return { where, warn: (line) => this.warnOnce(line, () => line) };
  }

  private carryOut({ rule, where }: PlacedRule, { renewal, failure }: Resolved): Promise<boolean> {
    if (failure !== undefined) this.warnOfFailure(where, failure, widened(renewal, rule));
    if (renewal.kind === 'everything') return this.clear();
    const isSoft = rule.soft === true && failure === undefined;
    return this.cache.invalidations.invalidate(renewal.names, { isSoft });
  }

  /** Once for each kind of failure. */
  private warnOfFailure(where: string, failure: unknown, what: string) {
    const line = () =>
      `${where}: a function of @GiottoInvalidate failed after the method had succeeded, so ${what} is invalidated: ${errorText(failure)}`;
    this.warnOnce(`${where} ${kindOfError(failure)}`, line);
  }

  private warnOnce(cause: string, line: () => string) {
    if (this.warned.has(cause)) return;
    this.warned.add(cause);
    this.logger.warn(logLine(line()));
  }
}
