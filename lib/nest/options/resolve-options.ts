import type { Policy } from '../../cache/entry/policy.js';
import { derivedKey, Hiding } from '../../cache/key/hiding.js';
import { MODULE_DEFAULTS, SHARED_DEFAULTS } from './defaults.js';
import type { GiottoCacheOptions, GiottoCacheProgramOptions } from './giotto-cache.options.js';
import { checkModuleOptions, checkSharedOptions, checkTimeout, MODULE, type TimeoutOptions } from './option-checks.js';
import { checkNames, METHOD_NAMES, ROUTE_NAMES } from './option-names.js';
import { resolveFirstTier } from './first-tier.options.js';
import { resolveDownstream } from './resolve-downstream.js';
import type { ModuleSettings, SharedSettings } from './settings.js';
import type { GiottoCacheSharedOptions } from './shared.options.js';

/** Module options that replace their defaults as they are. */
const MODULE_REPLACES = [
  'cache',
  'prefix',
  'timeout',
  'identify',
  'transparent',
  'pure',
  'blind',
  'onStaleIfError',
  'waitUntil',
  'exposeKey',
  'honorRequestDirectives',
] as const;

const SHARED_REPLACES = ['visibility', 'compress', 'maxEntryBytes'] as const;
const POLICY_REPLACES = ['staleWhileRevalidate', 'staleIfError', 'lockTimeout', 'jitter'] as const;

/** @throws GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION */
export function resolveModuleOptions(options: GiottoCacheOptions = {}): ModuleSettings {
  checkModuleOptions(options);
  const secret = bytesOf(options.secret);
  const hiding = secret === undefined ? SHARED_DEFAULTS.hiding : new Hiding(derivedKey(secret, 'keys'));
  return {
    ...withGiven(MODULE_DEFAULTS, options, MODULE_REPLACES),
    secret,
    l1: resolveFirstTier(options.l1),
    downstream: resolveDownstream(options.downstream),
    shared: resolveSharedOptions(options, { ...SHARED_DEFAULTS, hiding }, MODULE),
  };
}

/** A copy: the caller may clear its own. */
const bytesOf = (secret: GiottoCacheOptions['secret']): Uint8Array | undefined =>
  secret === undefined ? undefined : Uint8Array.from(typeof secret === 'string' ? Buffer.from(secret) : secret);

/**
 * Returns a route's options over the module's.
 * @throws GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION
 */
export function resolveRouteOptions(
  options: GiottoCacheProgramOptions,
  { shared }: ModuleSettings,
  where: string,
): SharedSettings {
  checkNames(where, options, ROUTE_NAMES);
  return resolveSharedOptions(options, shared, where);
}

/** The same for a provider's method, which has `revive` and `plain` too. */
export function resolveMethodOptions(
  options: GiottoCacheProgramOptions,
  { shared }: ModuleSettings,
  where: string,
): SharedSettings {
  checkNames(where, options, METHOD_NAMES);
  return resolveSharedOptions(options, shared, where);
}

/**
 * Returns the options over the defaults. Lists add to the defaults; any other option replaces its default.
 * @param where the decorated method or the module, as errors name it
 * @throws GIOTTO_INVALID_OPTION
 */
export function resolveSharedOptions(
  options: GiottoCacheSharedOptions,
  defaults: SharedSettings,
  where: string,
): SharedSettings {
  checkSharedOptions(options, where);
  const { methods = [], statuses = [], vary = [], locals = {}, middlewareHeaders = [], secrets = [] } = options;
  return {
    ...withGiven(defaults, options, SHARED_REPLACES),
    methods: new Set([...defaults.methods, ...methods.map((method) => method.toUpperCase())]),
    statuses: new Set([...defaults.statuses, ...statuses]),
    vary: [...new Set([...defaults.vary, ...vary.map((field) => field.toLowerCase())])].sort(),
    locals: new Map([...defaults.locals, ...Object.entries(locals)]),
    middlewareHeaders: new Set([...defaults.middlewareHeaders, ...middlewareHeaders.map((name) => name.toLowerCase())]),
    policy: withGiven(defaults.policy, options, POLICY_REPLACES),
    hiding: defaults.hiding.with(secrets),
  };
}

/**
 * Returns a program's policy with the `timeout` of its method.
 * @throws GIOTTO_INVALID_OPTION, GIOTTO_CONTRADICTORY_TIMEOUT
 */
export function resolveTimeout(options: TimeoutOptions, policy: Policy, where: string): Policy {
  checkTimeout(options, policy, where);
  return { ...policy, timeout: options.timeout };
}

/** Returns a copy of the settings with the named options that are given. `undefined` counts as not given. */
function withGiven<Settings extends object, Name extends keyof Settings & string>(
  settings: Settings,
  options: { readonly [Option in Name]?: unknown },
  names: readonly Name[],
): Settings {
  const given = names.filter((name) => options[name] !== undefined);
  return { ...settings, ...Object.fromEntries(given.map((name) => [name, options[name]])) };
}
