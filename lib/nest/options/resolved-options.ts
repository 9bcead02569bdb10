import { type Hiding, KNOWN } from '../../cache/key/hiding.js';
import type { Policy } from '../../cache/entry/policy.js';
import { isFieldName, isListOf } from '../../cache/entry/field.js';
import type { Identify } from '../../http/call/audience.js';
import type { OnStaleIfError } from '../../http/advice/hidden-failures.js';
import type { Visibility } from '../../http/program/program.js';
import { DEFAULT_TIMEOUT } from '../../keyvalue/giotto-key-value.js';
import { check, checkNames, isPositive } from './option-check.js';
import type { GiottoCacheOptions, GiottoCacheProgramOptions, GiottoCacheSharedOptions } from './giotto-cache.options.js';
import { DEFAULT_POLICY, resolvePolicy } from './resolved-policy.js';
import { VALUE_NAMES } from './value-options.js';
import { hidingBy, resolveHiding, resolveSecret } from './resolved-hiding.js';
import { DEFAULT_RESPONSE, resolveResponse, type ResponseSettings } from './resolved-response.js';

const MODULE = 'GiottoCacheModule';
const DEFAULT_MAX_ENTRY_BYTES = 8 * 1024 * 1024;
const ALWAYS_METHODS = ['GET', 'HEAD'];
const ALWAYS_STATUSES = [200];

/** All names that there are, by the types that say so. */
export type Names<Options> = Readonly<Record<keyof Options, true>>;

const SHARED_NAMES: Names<GiottoCacheSharedOptions> = {
  ...{ methods: true, statuses: true, vary: true, visibility: true, maxEntryBytes: true, compress: true },
  ...{ locals: true, middlewareHeaders: true, secrets: true },
  ...{ staleWhileRevalidate: true, staleIfError: true, lockTimeout: true, jitter: true },
};
const ROUTE_NAMES: Names<Omit<GiottoCacheProgramOptions, keyof typeof VALUE_NAMES>> = { program: true, key: true, names: true, tags: true, timeout: true, ...SHARED_NAMES };
const METHOD_NAMES: Names<GiottoCacheProgramOptions> = { ...ROUTE_NAMES, ...VALUE_NAMES };
const MODULE_NAMES: Names<GiottoCacheOptions> = {
  ...{ cache: true, prefix: true, timeout: true, identify: true, transparent: true, pure: true, blind: true, exposeKey: true, honorRequestDirectives: true },
  ...{ onStaleIfError: true, secret: true },
  ...SHARED_NAMES,
};

/** What a program allows, with nothing left open. */
export interface SharedSettings extends ResponseSettings {
  readonly methods: ReadonlySet<string>;
  readonly statuses: ReadonlySet<number>;
  readonly vary: readonly string[];
  readonly visibility: Visibility | undefined;
  readonly maxEntryBytes: number;
  readonly compress: boolean;
  readonly policy: Policy;
  /** What must not show in keys. */
  readonly hiding: Hiding;
}

/** What the module was told, checked, with every default in its place. */
export interface ModuleSettings {
  readonly shared: SharedSettings;
  /** `undefined` where the key/value keeps the one that it has. */
  readonly prefix: string | undefined;
  readonly timeout: number | undefined;
  readonly identify: Identify | undefined;
  readonly transparent: readonly unknown[];
  readonly onStaleIfError: OnStaleIfError | undefined;
  readonly pure: readonly unknown[];
  readonly blind: readonly unknown[];
  readonly exposeKey: boolean;
  readonly honorRequestDirectives: boolean;
  /** What digests and what is stored are authenticated with; `undefined` for nothing. */
  readonly secret: Uint8Array | undefined;
}

const DEFAULTS: SharedSettings = {
  methods: new Set(ALWAYS_METHODS),
  statuses: new Set(ALWAYS_STATUSES),
  vary: [],
  visibility: undefined,
  maxEntryBytes: DEFAULT_MAX_ENTRY_BYTES,
  compress: false,
  policy: DEFAULT_POLICY,
  hiding: KNOWN,
  ...DEFAULT_RESPONSE,
};

/** @throws TypeError naming the option and the cure */
export function resolveModuleOptions(options: GiottoCacheOptions = {}): ModuleSettings {
  check(MODULE, options, typeof options === 'object' && options !== null, 'Give an object of options; {} are the defaults.');
  checkNames(MODULE, options, MODULE_NAMES);
  const { prefix, timeout, identify, exposeKey = false, honorRequestDirectives = false, onStaleIfError } = options;
  check('prefix', prefix, typeof prefix === 'string' || prefix === undefined, 'Use a string.');
  check('timeout', timeout, timeout === undefined || isPositive(timeout), `Use milliseconds above 0; the default is ${DEFAULT_TIMEOUT}.`);
  check('identify', identify, identify === undefined || typeof identify === 'function', 'Use a function of the request.');
  check('onStaleIfError', onStaleIfError, onStaleIfError === undefined || typeof onStaleIfError === 'function', 'Use a function of the error and the call.');
  check('exposeKey', exposeKey, typeof exposeKey === 'boolean', 'Use true or false.');
  check('honorRequestDirectives', honorRequestDirectives, typeof honorRequestDirectives === 'boolean', 'Use true or false.');
  const secret = resolveSecret(options.secret);
  const shared = resolveSharedOptions(options, { ...DEFAULTS, hiding: hidingBy(secret) }, MODULE);
  const hook = onStaleIfError as OnStaleIfError | undefined;
  return { shared, prefix, timeout, identify, ...resolveInterceptors(options), onStaleIfError: hook, exposeKey, honorRequestDirectives, secret };
}

function resolveInterceptors({ transparent = [], pure = [], blind = [] }: GiottoCacheOptions): Pick<ModuleSettings, 'transparent' | 'pure' | 'blind'> {
  const lists = { transparent, pure, blind };
  for (const [name, list] of Object.entries(lists)) check(name, list, isListOf(list, isClass), 'Use an array of interceptor classes.');
  const twice = [...pure, ...blind].find((named) => transparent.includes(named) || (pure.includes(named) && blind.includes(named)));
  check('pure, transparent, blind', twice, twice === undefined, 'Name an interceptor in one of them.');
  return lists;
}

/**
 * The word of a program before that of the module.
 * @param where what the error names
 * @throws TypeError naming the option and the cure
 */
export function resolveSharedOptions(options: GiottoCacheSharedOptions, defaults: SharedSettings, where: string): SharedSettings {
  const { methods = [], statuses = [], vary = [], visibility, maxEntryBytes, compress } = options;
  const name = (option: string) => `${where}: ${option}`;
  check(name('methods'), methods, isListOf(methods, isFieldName), "Use an array of request methods, such as ['POST'].");
  check(name('statuses'), statuses, isListOf(statuses, isStatus), 'Use an array of statuses from 200 to 599, such as [404].');
  check(name('vary'), vary, isListOf(vary, isRequestField), "Use an array of request headers, such as ['accept-language']; '*' would never hit.");
  check(name('visibility'), visibility, [undefined, 'public', 'private'].includes(visibility), "Use 'public' or 'private'.");
  check(name('maxEntryBytes'), maxEntryBytes, maxEntryBytes === undefined || isPositive(maxEntryBytes), 'Use a number of bytes above 0.');
  check(name('compress'), compress, compress === undefined || typeof compress === 'boolean', 'Use true or false.');
  return {
    methods: new Set([...defaults.methods, ...methods.map((method) => method.toUpperCase())]),
    statuses: new Set([...defaults.statuses, ...statuses]),
    vary: [...new Set([...defaults.vary, ...vary.map((field) => field.toLowerCase())])].sort(),
    visibility: visibility ?? defaults.visibility,
    compress: compress ?? defaults.compress,
    maxEntryBytes: maxEntryBytes ?? defaults.maxEntryBytes,
    policy: resolvePolicy(options, defaults.policy, where),
    hiding: resolveHiding(options, defaults.hiding, where),
    ...resolveResponse(options, defaults, where),
  };
}

/**
 * What a program's decorator and the module say together.
 * @param where what the error names
 * @throws TypeError naming the option and the cure
 */
export function resolveProgramOptions(options: GiottoCacheProgramOptions, { shared }: ModuleSettings, where: string): SharedSettings {
  checkNames(where, options, ROUTE_NAMES);
  return resolveSharedOptions(options, shared, where);
}

/** The same for a method that code calls. */
export function resolveMethodOptions(options: GiottoCacheProgramOptions, { shared }: ModuleSettings, where: string): SharedSettings {
  checkNames(where, options, METHOD_NAMES);
  return resolveSharedOptions(options, shared, where);
}

const isClass = (value: unknown) => typeof value === 'function';
const isRequestField = (value: unknown) => isFieldName(value) && value !== '*';
const isStatus = (value: unknown) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599;
