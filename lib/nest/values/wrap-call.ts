import { encode } from '../../cache/key/encode.js';
import type { Hiding } from '../../cache/key/hiding.js';
import { programKey } from '../../cache/key/key.js';
import { isLifetime } from '../../cache/entry/lifetime.js';
import { awaitOption } from '../../cache/support/option-failure.js';
import type { ValueCall } from '../../cache/value/value-computation.js';
import { versionsOfCall } from '../../cache/store/versions.js';
import { invalidTag } from '../../errors/options.js';
import { invalidSeconds } from '../../errors/backend.js';
import type { GiottoCacheLifetime, GiottoCacheSharedOptions } from '../options/giotto-cache.options.js';
import { VALUE } from '../../http/call/shared-model.js';
import { checkNames } from '../options/option-check.js';
import { derivedTags, tagList } from '../program/program-tags.js';
import { resolveSharedOptions, type ModuleSettings, type Names } from '../options/resolved-options.js';
import { VALUE_NAMES, valueFormOf, type GiottoValueOptions } from '../options/value-options.js';
import { resolveTimeout } from '../options/resolved-policy.js';
import { WRAP } from '../program/program.registry.js';
import { checkProgramName } from '../program/program-names.js';

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
  ...{ program: true, tags: true, timeout: true, maxEntryBytes: true },
  ...{ staleWhileRevalidate: true, staleIfError: true, lockTimeout: true, jitter: true },
  ...VALUE_NAMES,
};

/** What is asked of the cache for a value under a key of one's own. */
export interface Wrapped<Value> {
  readonly key: unknown;
  readonly seconds: GiottoWrapSeconds<Value>;
  readonly compute: () => Value | Promise<Value>;
  readonly options: GiottoWrapOptions<Value>;
}

/** A call that has no key, and why. */
export interface Unkeyable {
  readonly name: string;
  readonly unkeyable: unknown;
}

/** @throws GIOTTO_INVALID_SECONDS, GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION, GIOTTO_INVALID_PROGRAM_NAME, GIOTTO_INVALID_TAG, GIOTTO_CONTRADICTORY_TIMEOUT */
export function wrapCall<Value>(wrapped: Wrapped<Value>, settings: ModuleSettings): ValueCall<Value> | Unkeyable {
  const { key, seconds, compute, options } = wrapped;
  const name = checkProgramName(WRAP, options.program ?? WRAP);
  if (seconds !== null && typeof seconds !== 'function' && !isLifetime(seconds)) throw invalidSeconds(seconds);
  checkNames(name, options, NAMES);
  const { policy, maxEntryBytes, hiding } = resolveSharedOptions(options, settings.shared, name);
  const { fixed, tagsOf } = tagsIn(options, name);
  const form = valueFormOf(options, name);
  const keyed = keyOf(key, name, hiding);
  if ('unkeyable' in keyed) return keyed;
  return {
    ...{ name, maxEntryBytes, compute, tagsOf, form, key: keyed.key },
    policy: resolveTimeout({ timeout: options.timeout, seconds }, policy, name),
    versions: versionsOfCall(name, keyed.args, fixed),
    seconds: typeof seconds === 'number' ? seconds : undefined,
    lifetime: (value) => (typeof seconds === 'function' ? awaitOption('seconds', () => seconds(value)) : seconds),
    details: () => ({ args: { key }, context: undefined }),
  };
}

function tagsIn<Value>({ tags = [] }: GiottoWrapOptions<Value>, name: string): Pick<ValueCall<Value>, 'tagsOf'> & { fixed: string[] } {
  if (!Array.isArray(tags)) throw invalidTag(name, tags);
  const derived = tags.filter((tag) => typeof tag === 'function');
  return {
    fixed: tagList(tags.filter((tag) => typeof tag !== 'function'), name),
    tagsOf: derived.length === 0 ? undefined : (value) => derived.flatMap((tagOf) => derivedTags(() => tagOf(value))),
  };
}

function keyOf(key: unknown, name: string, hiding: Hiding): Unkeyable | { readonly key: string; readonly args: string } {
  try {
    const args = encode(key, 'key', name, hiding);
    return { args, key: programKey({ args, program: name, mediaType: VALUE }) };
  } catch (error) {
    return { name, unkeyable: error };
  }
}
