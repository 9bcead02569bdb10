import { Inject, Injectable } from '@nestjs/common';

import type { Cache } from '../cache/cache.js';
import { ValueCache } from '../cache/value-cache.js';
import type { Level, MethodProgram, Program } from '../http/program.js';
import { CACHE, MODULE_SETTINGS } from './giotto-cache.tokens.js';
import { versionsToRenew, type GiottoInvalidation } from './invalidation.js';
import { ProgramRegistry } from './program.registry.js';
import type { ModuleSettings } from './resolved-options.js';
import { wrapCall, type GiottoWrapOptions, type GiottoWrapSeconds } from './wrap-call.js';

/** What was settled about a program when the application started. */
export interface ProgramExplanation {
  /** Its name in the key. */
  readonly program: string;
  readonly level: Level;
  /** Why it has this level. */
  readonly why: string;
  /** The third part of its keys, where that is always the same. */
  readonly mediaType?: string;
  /** The media types of its `@GiottoView`, one of which is the third part of a key. */
  readonly faces?: readonly string[];
  /** The languages of its `@GiottoView`, one of which is a qualifier of a key. */
  readonly languages?: readonly string[];
  /** What the key calls its arguments. */
  readonly parameters: readonly string[];
}

/**
 * The cache, for code that is not a controller. A key is any value that can be encoded, as arguments are; what is stored is a
 * copy, with its `Date`s, `Map`s and `BigInt`s, and every reader gets a copy of his own.
 */
@Injectable()
export class GiottoCacheService {
  constructor(
    private readonly registry: ProgramRegistry,
    private readonly values: ValueCache,
    @Inject(CACHE) private readonly cache: Cache,
    @Inject(MODULE_SETTINGS) private readonly settings: ModuleSettings,
  ) {}

  /**
   * The stored value, or what `compute` gives, which is then stored: one run for all who ask at a time, in all processes.
   * Rejects as `compute` does, unless an old value may stand in; never because of the backend.
   * @param options `tags`, and the windows and patience that programs have
   */
  wrap<Value>(
    key: unknown,
    seconds: GiottoWrapSeconds<Value>,
    compute: () => Value | Promise<Value>,
    options: GiottoWrapOptions<Value> = {},
  ): Promise<Value> {
    return this.values.wrap(wrapCall({ key, seconds, compute, options }, this.settings));
  }

  /** The stored value; `undefined` where there is none, or the backend failed. */
  get<Value>(key: unknown, options: Pick<GiottoWrapOptions<Value>, 'program' | 'tags'> = {}): Promise<Value | undefined> {
    return this.values.get(this.stored<Value>(key, null, options));
  }

  /**
   * Stores a value that the caller has. Where it was read before something changed that invalidates it, it is stored all the
   * same: `wrap` is safe from that.
   * @returns whether it is stored now
   */
  set<Value>(key: unknown, value: Value, seconds: number, options: GiottoWrapOptions<Value> = {}): Promise<boolean> {
    return this.values.set(wrapCall<Value>({ key, seconds, compute: () => value, options }, this.settings));
  }

  /** @returns whether something was there. What is being calculated now may still be stored: `invalidate` sees to that too. */
  delete(key: unknown, options: Pick<GiottoWrapOptions<unknown>, 'program'> = {}): Promise<boolean> {
    return this.values.delete(this.stored(key, null, options).key);
  }

  /**
   * Nothing that was calculated from before this call is served once it has resolved, wherever it is stored or still being
   * calculated. It costs the same however many entries there are.
   * @returns whether the backend has taken it. If not, it counts in this process at once, and is carried out when the backend
   * is back.
   * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG
   */
  async invalidate(invalidation: GiottoInvalidation): Promise<boolean> {
    return this.cache.invalidations.invalidate(versionsToRenew(invalidation, this.registry, 'invalidate'));
  }

  /** Invalidates and removes everything under this prefix. @returns as `invalidate` */
  clear(): Promise<boolean> {
    return this.cache.invalidations.clear();
  }

  /** All programs of the application, in the order in which they were found. */
  programs(): ProgramExplanation[] {
    return this.registry.all().map(explanationOf);
  }

  /** One program by its name, or `undefined` where no program has it. */
  explain(program: string): ProgramExplanation | undefined {
    const found = this.registry.named(program);
    return found && explanationOf(found);
  }

  private stored<Value>(key: unknown, seconds: null, options: Pick<GiottoWrapOptions<Value>, 'program' | 'tags'>) {
    return wrapCall<Value>({ key, seconds, compute: () => undefined as never, options }, this.settings);
  }
}

const explanationOf = (program: Program | MethodProgram): ProgramExplanation => {
  const { name, level, why, parameters } = program;
  return { program: name, level, why, ...formsOf(program), parameters: parameters.map((parameter) => parameter.name) };
};

function formsOf(program: Program | MethodProgram): Pick<ProgramExplanation, 'mediaType' | 'faces' | 'languages'> {
  const { mediaType } = program;
  if (!program.isRoute || program.faces === undefined) return { mediaType };
  const { mediaTypes, languages } = program.faces;
  return { ...(mediaTypes.length === 1 ? { mediaType } : {}), faces: mediaTypes, ...(languages.length > 0 ? { languages } : {}) };
}
