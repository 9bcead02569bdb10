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
 * Seconds, 0 for "never expires", `null` for "off"; or a function of the value, for which `null` means that it is not stored, and
 * which may give windows too.
 */
export type GiottoWrapSeconds<Value> = number | null | ((value: Value) => GiottoCacheLifetime | Promise<GiottoCacheLifetime>);

/** How a value is kept that no program calculates. */
export interface GiottoWrapOptions<Value>
  extends Pick<GiottoCacheSharedOptions, 'staleWhileRevalidate' | 'staleIfError' | 'lockTimeout' | 'jitter' | 'maxEntryBytes'>, GiottoValueOptions<Value> {
  /** What the value counts as in its key, and is invalidated by. Default `wrap`. */
  program?: string;
  /** Milliseconds that `compute` may take where an old value is still kept. */
  timeout?: number;
  /** Texts, and functions of the value. */
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

/** What is asked of the cache for a value under a key of one's own. */
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
   * @throws GIOTTO_INVALID_SECONDS, GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION, GIOTTO_INVALID_PROGRAM_NAME, GIOTTO_INVALID_TAG,
   * GIOTTO_CONTRADICTORY_TIMEOUT
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
    const address = this.addressOf(name, () => valueAddress(name, encode(key, 'key', name, hiding), fixed));
    return address && createValueCall(address, rules, {
      compute,
      tagsOf,
      lifetime: (value) => (typeof seconds === 'function' ? awaitOption('seconds', () => seconds(value)) : seconds),
      details: () => ({ args: { key }, context: undefined }),
    });
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

function tagsIn<Value>({ tags = [] }: GiottoWrapOptions<Value>, name: string): Pick<ValueCall<Value>, 'tagsOf'> & { fixed: string[] } {
  if (!Array.isArray(tags)) throw invalidTag(name, tags);
  const derived = tags.filter((tag) => typeof tag === 'function');
  return {
    fixed: tagList(tags.filter((tag) => typeof tag !== 'function'), name),
    tagsOf: derived.length === 0 ? undefined : (value) => derived.flatMap((tagOf) => derivedTags(() => tagOf(value))),
  };
}
