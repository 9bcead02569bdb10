import { encode } from '../cache/encode.js';
import { programKey } from '../cache/key.js';
import type { ValueCall } from '../cache/value-question.js';
import { callVersion, programVersion, tagVersion } from '../cache/versions.js';
import { invalidSeconds } from '../errors.js';
import { isLifetime } from '../cache/lifetime.js';
import type { GiottoCacheSharedOptions } from './giotto-cache.options.js';
import { VALUE } from './method-cache.js';
import { tagList } from './program-tags.js';
import { resolveSharedOptions, type ModuleSettings } from './resolved-options.js';
import { resolveTimeout } from './resolved-policy.js';
import { checkProgramName } from './startup-checks.js';

/** Seconds, 0 for "never expires", `null` for "do not store"; or a function of the value that decides it. */
export type GiottoWrapSeconds<Value> = number | null | ((value: Value) => number | null | Promise<number | null>);

/** How a value is kept that no program calculates. */
export interface GiottoWrapOptions<Value> extends Pick<
  GiottoCacheSharedOptions,
  'staleWhileRevalidate' | 'staleIfError' | 'lockWait' | 'spread' | 'maxEntryBytes'
> {
  /** What the value counts as in its key, and is invalidated by. Default `wrap`. */
  program?: string;
  /** Milliseconds that `compute` may take where an old value is still kept. */
  timeout?: number;
  /** Texts, and functions of the value. */
  tags?: readonly (string | ((value: Value) => string | readonly string[] | null | undefined))[];
}

/** What is asked of the cache for a value under a key of one's own. */
export interface Wrapped<Value> {
  readonly key: unknown;
  readonly seconds: GiottoWrapSeconds<Value>;
  readonly compute: () => Value | Promise<Value>;
  readonly options: GiottoWrapOptions<Value>;
}

/**
 * @throws GIOTTO_NOT_KEYABLE, GIOTTO_INVALID_SECONDS, GIOTTO_INVALID_OPTION
 */
export function wrapCall<Value>({ key, seconds, compute, options }: Wrapped<Value>, settings: ModuleSettings): ValueCall<Value> {
  const name = checkProgramName('wrap', options.program ?? 'wrap');
  if (seconds !== null && typeof seconds !== 'function' && !isLifetime(seconds)) throw invalidSeconds(seconds);
  const { policy, maxEntryBytes } = resolveSharedOptions(options, settings.shared, name);
  const args = encode(key, 'key');
  const derived = (options.tags ?? []).filter((tag) => typeof tag === 'function');
  return {
    ...{ name, maxEntryBytes, compute },
    policy: resolveTimeout(options, policy, name),
    key: programKey({ args, program: name, mediaType: VALUE }),
    versions: [programVersion(name), callVersion(name, args), ...fixedTags(options.tags, name).map(tagVersion)],
    seconds: typeof seconds === 'number' ? seconds : undefined,
    lifetime: (value) => (typeof seconds === 'function' ? seconds(value) : seconds),
    tagsOf: derived.length === 0 ? undefined : (value) => derived.flatMap((tagOf) => tagList(tagOf(value), name)),
  };
}

const fixedTags = (tags: readonly unknown[] = [], where: string): string[] =>
  tagList(tags.filter((tag) => typeof tag !== 'function'), where);
