import { Inject, Injectable } from '@nestjs/common';

import { ValueCache } from '../../cache/value/value-cache.js';
import type { Level, MethodProgram, Program } from '../../http/program/program.js';
import type { GiottoStats, GiottoTransport } from '../../observe/stats.js';
import type { GiottoInvalidation } from '../invalidate/invalidation.js';
import { Invalidator } from '../invalidate/invalidator.js';
import { ProgramRegistry } from '../program/program.registry.js';
import { CacheStatistics } from './cache-statistics.js';
import { WrapCalls, type GiottoWrapOptions, type GiottoWrapSeconds } from './wrap-call.js';
import { WRAP } from '../options/defaults.js';
import { valueFormOf } from '../options/value-form.js';
import type { GiottoPlain } from '../options/value-options.js';

/** A program, as the startup found it. */
export interface GiottoProgramExplanation {
  /** The name in keys. */
  readonly program: string;
  /** How calls reach it. */
  readonly transport: GiottoTransport;
  /** Says what is stored: the rendered response or the method's value. */
  readonly level: Level;
  /** The reason for the level, in words. */
  readonly why: string;
  /** The third part of keys, if it is always the same. */
  readonly mediaType?: string;
  /** The media types of `@GiottoView`. One of them is the third part of a key. */
  readonly representations?: readonly string[];
  /** The languages of `@GiottoView`. One of them is a qualifier of a key. */
  readonly languages?: readonly string[];
  /** The names of the arguments in keys. */
  readonly parameters: readonly string[];
}

/**
 * Options for reading a value. With its fixed `tags` given, their versions are read in the same round trip.
 */
export type GiottoGetOptions<Value = unknown> = Pick<GiottoWrapOptions<Value>, 'program' | 'tags' | 'revive' | 'plain'>;

/**
 * The cache for code that answers no request. A key is any value that can be encoded, as arguments are. Values are
 * stored as copies, with `Date`s, `Map`s and `BigInt`s, and every reader gets a copy of their own. Class instances,
 * such as entities, need `revive` or `plain`. A value that cannot be copied (a function, a promise) is not stored, nor
 * is any value under a key that cannot be encoded; one warning is logged.
 *
 * Impossible options and lifetimes reject with GIOTTO_INVALID_OPTION, GIOTTO_INVALID_SECONDS, GIOTTO_INVALID_TAG,
 * GIOTTO_INVALID_PROGRAM_NAME or GIOTTO_CONTRADICTORY_TIMEOUT.
 * @example
 * constructor(private readonly cache: GiottoCacheService) {}
 *
 * report = (year: number) => this.cache.wrap({ year }, 3600, () => this.computeReport(year), { program: 'report' });
 */
@Injectable()
export class GiottoCacheService {
  @Inject(CacheStatistics)
  private readonly statistics!: CacheStatistics;

  constructor(
    private readonly registry: ProgramRegistry,
    private readonly values: ValueCache,
    private readonly invalidator: Invalidator,
    private readonly calls: WrapCalls,
  ) {}

  /**
   * Returns the stored value, or runs `compute` and stores its result. Concurrent callers share one run, across all
   * processes. Rejects as `compute` does, unless a stale value may stand in. Never rejects because of the backend.
   * @param key identifies the value under `options.program`
   * @param seconds the lifetime, or a function of the value
   * @example await cache.wrap({ year }, 3600, () => computeReport(year), { program: 'report', tags: ['reports'] })
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
    const call = this.calls.create({ key, seconds, compute, options });
    if (call !== undefined && seconds !== null) return this.values.wrap(call);
    const run = () => compute();
    const value = await (call === undefined ? this.values.bypass(options.program ?? WRAP, run) : run());
    return valueFormOf(options, 'wrap').given(value) as Value;
  }

  /**
   * Returns the stored value; `undefined` if there is none, it has expired, or the backend failed.
   * @example await cache.get<Report>({ year }, { program: 'report' })
   */
  async get<Value>(key: unknown, options: GiottoGetOptions<Value> = {}): Promise<Value | undefined> {
    const call = this.calls.create<Value>({ ...NOTHING, key, options });
    return call && this.values.get(call);
  }

  /**
   * Stores a value. If it was invalidated after the caller read it, it is stored all the same; `wrap` is safe from
   * that.
   * @returns true if it is stored now
   * @example await cache.set({ year }, report, 3600, { program: 'report' })
   */
  async set<Value>(
    key: unknown,
    value: Value,
    seconds: number,
    options: GiottoWrapOptions<NoInfer<Value>> = {},
  ): Promise<boolean> {
    const call = this.calls.create<Value>({ key, seconds, compute: () => value, options });
    return call !== undefined && this.values.set(call);
  }

  /**
   * Deletes a stored value. A value that is being computed now may still be stored; `invalidate` covers that too.
   * @returns true if something was stored
   * @example await cache.delete({ year }, { program: 'report' })
   */
  async delete(key: unknown, options: Pick<GiottoWrapOptions<unknown>, 'program'> = {}): Promise<boolean> {
    const call = this.calls.create<unknown>({ ...NOTHING, key, options });
    return call !== undefined && this.values.delete(call);
  }

  /**
   * Invalidates entries. Once it has resolved, no process serves a result whose computation began before this call. Its
   * cost does not depend on the number of entries.
   * @returns false if the backend did not take it. Then it counts in this process at once, and is repeated when the
   * backend is back. Also false if the backend did, and `downstream.purge` failed; the purge is repeated then.
   * @throws GIOTTO_INVALID_INVALIDATION, GIOTTO_INVALID_TAG, GIOTTO_NOT_KEYABLE
   * @example await cache.invalidate({ tags: `item:${id}` })
   */
  invalidate(invalidation: GiottoInvalidation): Promise<boolean> {
    return this.invalidator.invalidate(invalidation, 'invalidate');
  }

  /**
   * Invalidates everything under this application's prefix, by a few writes. Keys stay on a server until they expire; process memory
   * is freed at once.
   * @returns as `invalidate`
   * @example await cache.clear()
   */
  clear(): Promise<boolean> {
    return this.invalidator.clear();
  }

  /**
   * Runs `work`, which begins and commits a transaction. Inside, the cache is bypassed: methods run, `wrap` computes,
   * `get` finds nothing, and nothing is stored or shared. Invalidations take effect at once, and again after the
   * commit, since others may have stored old rows in between. `set` and `delete` inside invalidate their key.
   *
   * Not needed for TypeORM on the application's own `DataSource`s, `typeorm-transactional` and
   * `@nestjs-cls/transactional`: their transactions are found.
   * @returns the result of `work`, once the invalidations have been repeated
   * @throws errors of `work`. If a transaction that was found reported a rollback, the invalidations are dropped.
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

  /**
   * Returns what the cache of this process has done since the application was made: hits, misses with their reasons, what was
   * stored, and how the backend is. No key, tag or identity is in it. The object is a copy, and serializes as JSON.
   * @example
   * const { total, programs, backend } = cache.stats();
   */
  stats(): GiottoStats {
    return this.statistics.take((program) => this.registry.named(program)?.transport);
  }

  /**
   * Asks the backend whether it answers. Takes at most `timeout`, and returns at once while the backend is taken for down.
   * @returns false if it does not answer. Never rejects.
   * @example if (!(await cache.ping())) console.warn('Nothing is cached now.');
   */
  ping(): Promise<boolean> {
    return this.statistics.ping();
  }

  /**
   * Returns all programs of the application, in the order in which they were found.
   * @example cache.programs().map(({ program, level }) => `${program}: ${level}`)
   */
  programs(): GiottoProgramExplanation[] {
    return this.registry.all().map(explanationOf);
  }

  /**
   * Returns the program of a name; `undefined` if there is none.
   * @example cache.explain('squared')?.why
   */
  explain(program: string): GiottoProgramExplanation | undefined {
    const found = this.registry.named(program);
    return found && explanationOf(found);
  }
}

/** Computes nothing. */
const NOTHING = { seconds: null, compute: () => undefined as never };

const explanationOf = (program: Program | MethodProgram): GiottoProgramExplanation => {
  const { name, transport, level, why, parameters } = program;
  const names = parameters.map((parameter) => parameter.name);
  return { program: name, transport, level, why, ...formsOf(program), parameters: names };
};

function formsOf(
  program: Program | MethodProgram,
): Pick<GiottoProgramExplanation, 'mediaType' | 'representations' | 'languages'> {
  const { mediaType } = program;
  if (program.kind === 'method' || program.representations === undefined) return { mediaType };
  const { mediaTypes: representations, languages } = program.representations;
  const forms = representations.length === 1 ? { mediaType, representations } : { representations };
  return languages.length > 0 ? { ...forms, languages } : forms;
}
