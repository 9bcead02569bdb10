import { unknownOption } from '../../errors/options.js';
import type { GiottoCacheOptions, GiottoCacheProgramOptions } from './giotto-cache.options.js';
import type { GiottoCacheSharedOptions } from './shared.options.js';
import type { GiottoValueOptions } from './value-options.js';

/** All names of an options type. The compiler reports one that is missing. */
export type Names<Options> = Readonly<Record<keyof Options, true>>;

const SHARED_NAMES: Names<GiottoCacheSharedOptions> = {
  methods: true,
  statuses: true,
  vary: true,
  visibility: true,
  maxEntryBytes: true,
  compress: true,
  locals: true,
  middlewareHeaders: true,
  secrets: true,
  staleWhileRevalidate: true,
  staleIfError: true,
  lockTimeout: true,
  jitter: true,
};

export const VALUE_NAMES: Names<GiottoValueOptions> = { revive: true, plain: true };

export const ROUTE_NAMES: Names<Omit<GiottoCacheProgramOptions, keyof GiottoValueOptions>> = {
  program: true,
  key: true,
  names: true,
  tags: true,
  timeout: true,
  l1: true,
  downstream: true,
  ...SHARED_NAMES,
};

export const METHOD_NAMES: Names<GiottoCacheProgramOptions> = { ...ROUTE_NAMES, ...VALUE_NAMES };

export const MODULE_NAMES: Names<GiottoCacheOptions> = {
  cache: true,
  prefix: true,
  version: true,
  timeout: true,
  identify: true,
  transparent: true,
  pure: true,
  blind: true,
  exposeKey: true,
  honorRequestDirectives: true,
  onStaleIfError: true,
  waitUntil: true,
  secret: true,
  l1: true,
  downstream: true,
  ...SHARED_NAMES,
};

/**
 * Refuses a misspelled option, such as `varyBy`, which would otherwise be ignored.
 * @param where the decorated method or the module, as the error names it
 * @throws GIOTTO_UNKNOWN_OPTION
 */
export function checkNames(where: string, options: object, known: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) throw unknownOption(where, unknown, Object.keys(known));
}
