import { Injectable } from '@nestjs/common';

import { ValueCache } from '../../cache/value/value-cache.js';
import type { Level, MethodProgram, Program } from '../../http/program/program.js';
import type { GiottoInvalidation } from '../invalidate/invalidation.js';
import { Invalidator } from '../invalidate/invalidator.js';
import { ProgramRegistry } from '../program/program.registry.js';
import type { GiottoWrapOptions, GiottoWrapSeconds } from './wrap-call.js';
import { valueFormOf, type GiottoPlain } from '../options/value-options.js';
import { WrapCalls } from './wrap-calls.js';

/** What was settled about a program when the application started. */
export interface GiottoProgramExplanation {
  /** Its name in the key. */
  readonly program: string;
  readonly level: Level;
  /** Why it has this level. */
  readonly why: string;
  /** The third part of its keys, where that is always the same. */
  readonly mediaType?: string;
  /** The media types of its `@GiottoView`, one of which is the third part of a key. */
  readonly representations?: readonly string[];
  /** The languages of its `@GiottoView`, one of which is a qualifier of a key. */
  readonly languages?: readonly string[];
  /** What the key calls its arguments. */
  readonly parameters: readonly string[];
}

/**
 * `cache.get(key, options)`: where the value is looked for, and how it comes back. With the tags that it was stored under, they are
 * compared in the same round trip.
 */
export type GiottoGetOptions<Value = unknown> = Pick<GiottoWrapOptions<Value>, 'program' | 'tags' | 'revive' | 'plain'>;

/**
 * The cache, for code that is not a controller. A key is any value that can be encoded, as arguments are; what is stored is a
 * copy, with its `Date`s, `Map`s and `BigInt`s, and every reader gets a copy of his own. Class instances, such as entities, need
 * `revive` or `plain`. A value that no copy can stand for (a function, a promise) is not stored, and under a key that cannot be encoded nothing is; one warning says so.
 *
 * Options and lifetimes that are impossible reject with GIOTTO_INVALID_OPTION, GIOTTO_INVALID_SECONDS, GIOTTO_INVALID_TAG,
 * GIOTTO_INVALID_PROGRAM_NAME or GIOTTO_CONTRADICTORY_TIMEOUT.
 */
@Injectable()
export class GiottoCacheService {
  constructor(
    private readonly registry: ProgramRegistry,
    private readonly values: ValueCache,
    private readonly invalidator: Invalidator,
    private readonly calls: WrapCalls,
  ) {}

  /**
   * The stored value, or what `compute` gives, which is then stored: one run for all who ask at a time, in all processes.
   * Rejects as `compute` does, unless an old value may stand in; never because of the backend.
   * @param options `tags`, how class instances come back, and the windows and patience that programs have
   */
  wrap<Value>(
    key: unknown,
    seconds: GiottoWrapSeconds<NoInfer<Value>>,
    compute: () => Value | Promise<Value>,
    options: GiottoWrapOptions<NoInfer<Value>> & { plain: true },
  ): Promise<GiottoPlain<Value>>;
  wrap<Value>(
    key: unknown,
    seconds: GiottoWrapSeconds<NoInfer<Value>>,
    compute: () => Value | Promise<Value>,
    options?: GiottoWrapOptions<NoInfer<Value>>,
  ): Promise<Value>;
  async wrap<Value>(
    key: unknown,
    seconds: GiottoWrapSeconds<NoInfer<Value>>,
    compute: () => Value | Promise<Value>,
    options: GiottoWrapOptions<NoInfer<Value>> = {},
  ): Promise<Value> {
    const call = this.calls.of({ key, seconds, compute, options });
    return call === undefined || seconds === null ? (valueFormOf(options, 'wrap').given(await compute()) as Value) : this.values.wrap(call);
  }

  /** The stored value; `undefined` where there is none that is not over, or the backend failed. */
  async get<Value>(key: unknown, options: GiottoGetOptions<Value> = {}): Promise<Value | undefined> {
    const call = this.calls.of<Value>({ ...NOTHING, key, options });
    return call && this.values.get(call);
  }

  /**
   * Stores a value that the caller has. Where it was read before something changed that invalidates it, it is stored all the
   * same: `wrap` is safe from that.
   * @returns whether it is stored now
   */
  async set<Value>(key: unknown, value: Value, seconds: number, options: GiottoWrapOptions<NoInfer<Value>> = {}): Promise<boolean> {
    const call = this.calls.of<Value>({ key, seconds, compute: () => value, options });
    return call !== undefined && this.values.set(call);
  }

  /** @returns whether something was there. What is being calculated now may still be stored: `invalidate` sees to that too. */
  async delete(key: unknown, options: Pick<GiottoWrapOptions<unknown>, 'program'> = {}): Promise<boolean> {
    const call = this.calls.of<unknown>({ ...NOTHING, key, options });
    return call !== undefined && this.values.delete(call);
  }

  /**
   * Nothing that was calculated from before this call is served once it has resolved, wherever it is stored or still being
   * calculated. It costs the same however many entries there are.
   * @returns whether the backend has taken it. If not, it counts in this process at once, and is carried out when the backend
   * is back.
   * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG, GIOTTO_NOT_KEYABLE
   */
  invalidate(invalidation: GiottoInvalidation): Promise<boolean> {
    return this.invalidator.invalidate(invalidation, 'invalidate');
  }

  /** Invalidates and removes everything under this prefix. @returns as `invalidate` */
  clear(): Promise<boolean> {
    return this.invalidator.clear();
  }

  /**
   * Runs `work`, which begins a transaction, commits it, and returns or resolves. Inside, and in all that `work` calls, the cache
   * is bypassed: methods run, `wrap` computes, `get` finds nothing, and nothing is stored or shared. Invalidations take effect at
   * once, and again after the commit, since others may have stored the old rows in between. A `set` or `delete` inside is an
   * invalidation of its key.
   *
   * TypeORM's transactions on the application's own `DataSource`s, and those of `typeorm-transactional` and
   * `@nestjs-cls/transactional`, are found without it.
   * @returns what `work` returns, once the invalidations have been repeated
   * @throws what `work` throws. The invalidations are dropped if a transaction that was found said that it was rolled back.
   * Otherwise the error may be that of the commit, and they are repeated.
   * @example
   * await cache.transaction(() =>
   *   prisma.$transaction(async (tx) => {
   *     await tx.item.update({ where: { id }, data });
   *     await cache.invalidate({ tags: `item:${id}` });
   *   }),
   * );
   */
  transaction<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    return this.values.transaction(work);
  }

  /** All programs of the application, in the order in which they were found. */
  programs(): GiottoProgramExplanation[] {
    return this.registry.all().map(explanationOf);
  }

  /** One program by its name, or `undefined` where no program has it. */
  explain(program: string): GiottoProgramExplanation | undefined {
    const found = this.registry.named(program);
    return found && explanationOf(found);
  }
}

/** For a computation that calculates nothing. */
const NOTHING = { seconds: null, compute: () => undefined as never };

const explanationOf = (program: Program | MethodProgram): GiottoProgramExplanation => {
  const { name, level, why, parameters } = program;
  return { program: name, level, why, ...formsOf(program), parameters: parameters.map((parameter) => parameter.name) };
};

function formsOf(program: Program | MethodProgram): Pick<GiottoProgramExplanation, 'mediaType' | 'representations' | 'languages'> {
  const { mediaType } = program;
  if (!program.isRoute || program.representations === undefined) return { mediaType };
  const { mediaTypes, languages } = program.representations;
  return { ...(mediaTypes.length === 1 ? { mediaType } : {}), representations: mediaTypes, ...(languages.length > 0 ? { languages } : {}) };
}
