import { Inject, Injectable } from '@nestjs/common';

import { isLifetime } from '../../cache/entry/lifetime.js';
import { encode } from '../../cache/key/encode.js';
import { awaitOption } from '../../cache/support/option-failure.js';
import { createValueCall, valueAddress, type ValueAddress } from '../../cache/value/value-call.js';
import type { ValueCall } from '../../cache/value/value-computation.js';
import { invalidSeconds } from '../../errors/backend.js';
import { invalidTag } from '../../errors/options.js';
import { WarnOnce } from '../../http/advice/warn-once.js';
import { WRAP } from '../options/defaults.js';
import type { GiottoCacheLifetime } from '../options/giotto-cache.options.js';
import { MODULE_SETTINGS } from '../options/giotto-cache.tokens.js';
import { checkNames, VALUE_NAMES, type Names } from '../options/option-names.js';
import { resolveSharedOptions, resolveTimeout } from '../options/resolve-options.js';
import type { ModuleSettings } from '../options/settings.js';
import type { GiottoCacheSharedOptions } from '../options/shared.options.js';
import { valueFormOf } from '../options/value-form.js';
import type { GiottoValueOptions } from '../options/value-options.js';
import { checkProgramName } from '../program/program-names.js';
import { derivedTags, tagList } from '../program/program-tags.js';

/**
 * The lifetime of a wrapped value: seconds, 0 for "never expires", `null` for "off". A function decides it for each
 * value; then `null` means "do not store this one", and stale times may be returned too.
 */
export type GiottoWrapSeconds<Value> =
  number | null | ((value: Value) => GiottoCacheLifetime | Promise<GiottoCacheLifetime>);

/** Options of `GiottoCacheService.wrap` and `set`. */
export interface GiottoWrapOptions<Value>
  extends
    Pick<
      GiottoCacheSharedOptions,
      'staleWhileRevalidate' | 'staleIfError' | 'lockTimeout' | 'jitter' | 'maxEntryBytes'
    >,
    GiottoValueOptions<Value> {
  /**
   * The program's name in the key. The value is invalidated by it, with `foreign: true`.
   * @default 'wrap'
   * @example 'report'
   */
  program?: string;
  /**
   * Milliseconds that `compute` may take if a stale value exists, which then answers.
   * @default undefined callers wait for `compute`
   * @example 500
   */
  timeout?: number;
  /**
   * Tags that the value can be invalidated by: texts, and functions of the value.
   * @default []
   * @example ['items', (item) => `item:${item.id}`]
   */
  tags?: readonly (string | ((value: Value) => string | readonly string[] | null | undefined))[];
}

const NAMES: Names<GiottoWrapOptions<unknown>> = {
  program: true,
  tags: true,
  timeout: true,
  maxEntryBytes: true,
  staleWhileRevalidate: true,
  staleIfError: true,
  lockTimeout: true,
  jitter: true,
  ...VALUE_NAMES,
};

/** The arguments of `wrap`. */
export interface Wrapped<Value> {
  readonly key: unknown;
  readonly seconds: GiottoWrapSeconds<Value>;
  readonly compute: () => Value | Promise<Value>;
  readonly options: GiottoWrapOptions<Value>;
}

/** Turns what code asks of the service into calls of the cache. */
@Injectable()
export class WrapCalls {
  constructor(
    @Inject(MODULE_SETTINGS) private readonly settings: ModuleSettings,
    private readonly warnOnce: WarnOnce,
  ) {}

  /**
   * @returns `undefined`, with a warning, if the key cannot be encoded
   * @throws GIOTTO_INVALID_SECONDS, GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION, GIOTTO_INVALID_PROGRAM_NAME,
   * GIOTTO_INVALID_TAG, GIOTTO_CONTRADICTORY_TIMEOUT
   */
  create<Value>({ key, seconds, compute, options }: Wrapped<Value>): ValueCall<Value> | undefined {
    const name = checkProgramName(WRAP, options.program ?? WRAP);
    if (seconds !== null && typeof seconds !== 'function' && !isLifetime(seconds)) throw invalidSeconds(seconds);
    checkNames(name, options, NAMES);
    const { policy, maxEntryBytes, hiding } = resolveSharedOptions(options, this.settings.shared, name);
    const rules = {
      name,
      maxEntryBytes,
      policy: resolveTimeout({ timeout: options.timeout, seconds }, policy, name),
      seconds: typeof seconds === 'number' ? seconds : undefined,
      form: valueFormOf(options, name),
    };
    const { fixed, tagsOf } = tagsIn(options, name);
    const address = this.addressOf(name, () => valueAddress(name, encode(key, 'key', name, hiding), { tags: fixed }));
    return (
      address &&
      createValueCall(address, rules, {
        compute,
        tagsOf,
        lifetime: (value) => (typeof seconds === 'function' ? awaitOption('seconds', () => seconds(value)) : seconds),
        details: () => ({ args: { key }, context: undefined }),
      })
    );
  }

  private addressOf(name: string, find: () => ValueAddress): ValueAddress | undefined {
    try {
      return find();
    } catch (error) {
      this.warnOnce.notCached(name, error);
      return undefined;
    }
  }
}

function tagsIn<Value>(
  { tags = [] }: GiottoWrapOptions<Value>,
  name: string,
): Pick<ValueCall<Value>, 'tagsOf'> & { fixed: string[] } {
  if (!Array.isArray(tags)) throw invalidTag(name, tags);
  const derived = tags.filter((tag) => typeof tag === 'function');
  return {
    fixed: tagList(
      tags.filter((tag) => typeof tag !== 'function'),
      name,
    ),
    tagsOf: derived.length === 0 ? undefined : (value) => derived.flatMap((tagOf) => derivedTags(() => tagOf(value))),
  };
}
