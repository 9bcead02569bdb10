import type { DownstreamTerms } from '../../http/headers/response-directives.js';
import type { GiottoTagHeader } from '../../http/headers/tag-headers.js';
import { invalidOption } from '../../errors/options.js';
import { DOWNSTREAM_DEFAULTS } from './defaults.js';
import type { GiottoDownstreamOptions, GiottoProgramDownstreamOptions, GiottoPurger } from './downstream.options.js';
import { checkNames, type Names } from './option-names.js';

/** The module's option after resolution. */
export interface DownstreamModuleSettings {
  /** `undefined` tells nothing. */
  readonly terms: DownstreamTerms | undefined;
  readonly tags: GiottoTagHeader | undefined;
  readonly purge: GiottoPurger | undefined;
}

const isSeconds = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isBound = (value: unknown): boolean => value === 'lifetime' || isSeconds(value);

type Rule = readonly [isPossible: (value: unknown) => boolean, cure: string];

const TERMS: Readonly<Record<keyof GiottoProgramDownstreamOptions, Rule>> = {
  browser: [isBound, "Use whole seconds, 0 to have browsers ask each time, or 'lifetime'."],
  shared: [isBound, "Use whole seconds, 0 for not at all, or 'lifetime'."],
  cdn: [(value) => typeof value === 'boolean', 'Use true or false.'],
};

const ALL: Names<GiottoDownstreamOptions> = {
  browser: true,
  shared: true,
  cdn: true,
  tags: true,
  purge: true,
};

/** @throws GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION */
export function resolveDownstream(options: GiottoDownstreamOptions | undefined): DownstreamModuleSettings {
  if (options === undefined) return { terms: undefined, tags: undefined, purge: undefined };
  checkObject('downstream', options, ALL);
  const { tags, purge } = options;
  if (tags !== undefined && typeof (Object(tags) as GiottoTagHeader).write !== 'function')
    throw invalidOption('downstream: tags', tags, 'Use surrogateKey(), cacheTag(), edgeCacheTag() or cacheGroups().');
  if (purge !== undefined && typeof purge !== 'function')
    throw invalidOption('downstream: purge', purge, 'Use a function of { tags, programs, everything }.');
  const terms = resolveTerms(options, DOWNSTREAM_DEFAULTS, { where: 'downstream', purge });
  return { terms, tags, purge };
}

/**
 * Returns a program's terms over the module's; `undefined` if it tells nothing.
 * @throws GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION
 */
export function resolveProgramDownstream(
  options: GiottoProgramDownstreamOptions | false | undefined,
  { terms, purge }: DownstreamModuleSettings,
  place: string,
): DownstreamTerms | undefined {
  if (options === undefined) return terms;
  if (options === false) return undefined;
  const where = `${place}: downstream`;
  checkObject(where, options, TERMS);
  return resolveTerms(options, terms ?? DOWNSTREAM_DEFAULTS, { where, purge });
}

function resolveTerms(
  options: GiottoProgramDownstreamOptions,
  defaults: DownstreamTerms,
  { where, purge }: { readonly where: string; readonly purge: GiottoPurger | undefined },
): DownstreamTerms {
  for (const [name, [isPossible, cure]] of Object.entries(TERMS)) {
    const value = options[name as keyof GiottoProgramDownstreamOptions];
    if (value !== undefined && !isPossible(value)) throw invalidOption(`${where}: ${name}`, value, cure);
  }
  const { browser = defaults.browser, cdn = defaults.cdn, shared = defaults.shared } = options;
  if (shared === 'lifetime' && purge === undefined)
    throw invalidOption(
      `${where}: shared`,
      shared,
      'What is invalidated would stay in shared caches. Pass forRoot({ downstream: { purge } }), or bound it in seconds, such as 60.',
    );
  return { browser, cdn, shared: shared === 0 ? undefined : shared };
}

function checkObject(where: string, options: object, names: Readonly<Record<string, unknown>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw invalidOption(where, options, 'Use an object such as { browser: 0, shared: 60 }.');
  checkNames(where, options, names);
}
