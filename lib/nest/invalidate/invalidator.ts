import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

import type { Cache } from '../../cache/cache.js';
import { errorText, kindOfError, logLine } from '../../cache/support/log-text.js';
import { CACHE } from '../options/giotto-cache.tokens.js';
import { placeOf } from '../metadata/place.js';
import { namesOf } from '../arguments/argument-naming.js';
import { checkNamesRead } from '../arguments/argument-checks.js';
import type { PlacedRule } from './invalidation-rule.js';
import { HeldObjects, type HeldObject } from '../objects/held-objects.js';
import { checkKnown, similarProgram, versionsToRenew, type GiottoInvalidation, type Site } from './invalidation.js';
import { rulesOf } from './invalidation-rules.metadata.js';
import { give } from './invalidator.property.js';
import { prepareRule, widened, type Resolved, type RuledCall } from './prepared-rule.js';
import { ProgramMethods, type HostedMethod } from '../program/program-methods.js';
import { ProgramRegistry } from '../program/program.registry.js';

/** Carries out what code and `@GiottoInvalidate` ask for. */
@Injectable()
export class Invalidator implements OnModuleDestroy {
  /** From when its application starts until it ends. */
  isRunning = false;

  private readonly logger = new Logger('GiottoCache');
  private readonly said = new Set<string>();

  constructor(
    private readonly programs: ProgramRegistry,
    private readonly methods: ProgramMethods,
    @Inject(CACHE) private readonly cache: Cache,
    private readonly held: HeldObjects,
  ) {}

  onModuleDestroy(): void {
    this.isRunning = false;
  }

  /**
   * @param where what an error names
   * @returns whether the backend has taken it
   * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG
   */
  async invalidate(invalidation: GiottoInvalidation, where: string): Promise<boolean> {
    return this.cache.invalidations.invalidate(versionsToRenew(invalidation, this.programs, this.site(where)));
  }

  /** Everything under the prefix. @returns as `invalidate` */
  clear(): Promise<boolean> {
    return this.cache.invalidations.clear();
  }

  /**
   * The same by a rule, around a call of its method: evaluates now what follows from the arguments alone.
   * @returns what carries the rule out once the method has succeeded, and never fails
   * @throws what a function of the arguments throws, and GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG: the method shall not run
   */
  prepare(call: RuledCall): (model: unknown) => Promise<boolean> {
    const resolve = prepareRule({ ...call, ...this.site(call.placed.where) }, this.programs);
    return (model) => this.follow(call.placed, resolve(model));
  }

  private follow({ rule, where }: PlacedRule, { renewal, failure }: Resolved): Promise<boolean> {
    if (failure !== undefined) this.say(where, failure, widened(renewal, rule));
    return renewal.kind === 'everything' ? this.clear() : this.cache.invalidations.invalidate(renewal.names);
  }

  private site(where: string): Site {
    return { where, warn: (line) => this.warnOnce(line, () => line) };
  }

  private warnOnce(cause: string, line: () => string) {
    if (this.said.has(cause)) return;
    this.said.add(cause);
    this.logger.warn(logLine(line()));
  }

  /** Once for each kind of failure. */
  private say(where: string, failure: unknown, what: string) {
    const line = () => `${where}: a function of @GiottoInvalidate failed after the method had succeeded, so ${what} is invalidated: ${errorText(failure)}`;
    this.warnOnce(`${where} ${kindOfError(failure)}`, line);
  }

  /**
   * Looks through all rules, once the programs are known.
   * @throws GIOTTO_INVALID_INVALIDATION if a rule nearly names a program, or names arguments that its program does not have;
   * GIOTTO_UNKNOWN_ARGUMENT if a function of it takes an argument that its method does not have
   */
  check(): void {
    this.isRunning = true;
    for (const given of this.held.given()) this.serve(given);
    for (const hosted of [...this.methods.ofControllers(), ...this.methods.ofProviders()])
      for (const placed of rulesOf(hosted.target, hosted.method)) this.checkRule(hosted, placed);
  }

  /** Nest gives a property to what it makes itself alone. */
  private serve({ host, target, object }: HeldObject) {
    const ruled = this.methods.of(host, target).filter(({ method }) => rulesOf(target, method).length > 0);
    const why = ruled.length === 0 ? undefined : give(object, this);
    for (const { method } of ruled) {
      if (why !== undefined) this.logger.warn(`${placeOf({ target, method })}: @GiottoInvalidate is not carried out, since the object that a provider gives ${why}. Let Nest make it: provide the class itself.`);
      for (const placed of rulesOf(target, method)) this.checkRule({ target, method }, placed);
    }
  }

  private checkRule({ target, method }: Pick<HostedMethod, 'target' | 'method'>, { rule, written, where }: PlacedRule) {
    const { program, args, foreign, names, tags } = rule;
    checkNamesRead(namesOf({ target, method, written, names }), [args, ...[tags].flat()]);
    if (program === undefined || foreign) return;
    if (!this.programs.isKnown(program)) return this.strange(program, { where, isOwn: Object.hasOwn(target.prototype, method) });
    versionsToRenew({ program, args: typeof args === 'function' ? undefined : args }, this.programs, this.site(where));
  }

  /**
   * A name that is nearly a program's is a slip. Any other one may be another application's, or what values are wrapped under, and
   * what a class inherits may be about what its base class has: then it is said.
   */
  private strange(program: string, { where, isOwn }: { where: string; isOwn: boolean }) {
    if (isOwn && similarProgram(program, this.programs) !== undefined) checkKnown(program, this.programs, where);
    this.warnOnce(`${where} ${program}`, () => `${where}: @GiottoInvalidate names "${program}", and no program of this application is called that.`);
  }
}
