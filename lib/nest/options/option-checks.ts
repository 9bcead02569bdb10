import { isFieldName, isListOf } from '../../cache/entry/field.js';
import { isOptionalLifetime } from '../../cache/entry/lifetime.js';
import type { Policy } from '../../cache/entry/policy.js';
import { unspelled } from '../../cache/key/secret-names.js';
import { contradictoryTimeout, invalidOption } from '../../errors/options.js';
import type { LocalUse } from '../../http/program/program.js';
import { DEFAULT_TIMEOUT } from '../../keyvalue/giotto-key-value.js';
import type { GiottoCacheOptions } from './giotto-cache.options.js';
import { checkNames, MODULE_NAMES } from './option-names.js';
import type { GiottoCacheSharedOptions } from './shared.options.js';

/** The module, as errors name it. */
export const MODULE = 'GiottoCacheModule';

export const TRUE_OR_FALSE = 'Use true or false.';
const MIDDLEWARE_HEADERS = ['set-cookie', 'cache-control', 'vary'];

/** A shorter secret can be guessed by trying. */
const LEAST_SECRET_BYTES = 16;

const SECRET_CURE =
  "Use a random text or Buffer of at least 16 bytes that all processes have, such as process.env.CACHE_SECRET; names of secret arguments are secrets: ['pin'].";

/** @throws GIOTTO_INVALID_OPTION, naming the option and the cure, if `isPossible` is false */
export function check(option: string, value: unknown, isPossible: boolean, cure: string): void {
  if (!isPossible) throw invalidOption(option, value, cure);
}

/** @throws GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION */
export function checkModuleOptions(options: GiottoCacheOptions): void {
  check(
    MODULE,
    options,
    typeof options === 'object' && options !== null,
    'Give an object of options; {} are the defaults.',
  );
  checkNames(MODULE, options, MODULE_NAMES);
  const { prefix, timeout, identify, onStaleIfError, waitUntil, exposeKey, honorRequestDirectives } = options;
  check('prefix', prefix, isOptional(prefix, 'string'), 'Use a string.');
  check(
    'timeout',
    timeout,
    isOptionalPositive(timeout),
    `Use milliseconds above 0; the default is ${DEFAULT_TIMEOUT}.`,
  );
  check('identify', identify, isOptional(identify, 'function'), 'Use a function of the request.');
  check(
    'onStaleIfError',
    onStaleIfError,
    isOptional(onStaleIfError, 'function'),
    'Use a function of the error and the call.',
  );
  check('waitUntil', waitUntil, isOptional(waitUntil, 'function'), 'Use a function of a promise.');
  check('exposeKey', exposeKey, isOptional(exposeKey, 'boolean'), TRUE_OR_FALSE);
  check('honorRequestDirectives', honorRequestDirectives, isOptional(honorRequestDirectives, 'boolean'), TRUE_OR_FALSE);
  checkSecret(options.secret);
  checkInterceptors(options);
}

/** The error shows the secret's length or type, never the secret. */
function checkSecret(secret: GiottoCacheOptions['secret']): void {
  if (secret === undefined) return;
  const bytes = typeof secret === 'string' ? Buffer.from(secret) : secret;
  const isBytes = bytes instanceof Uint8Array;
  check(
    'secret',
    isBytes ? `${bytes.length} bytes` : kindOf(secret),
    isBytes && bytes.length >= LEAST_SECRET_BYTES,
    SECRET_CURE,
  );
}

const kindOf = (value: unknown) =>
  Array.isArray(value) ? 'an array' : value === null ? 'null' : `a value of type ${typeof value}`;

function checkInterceptors({ transparent = [], pure = [], blind = [] }: GiottoCacheOptions): void {
  for (const [name, list] of Object.entries({ transparent, pure, blind }))
    check(
      name,
      list,
      isListOf(list, (value) => typeof value === 'function'),
      'Use an array of interceptor classes.',
    );
  const twice = [...pure, ...blind].find(
    (named) => transparent.includes(named) || (pure.includes(named) && blind.includes(named)),
  );
  check('pure, transparent, blind', twice, twice === undefined, 'Name an interceptor in one of them.');
}

/**
 * @param where the decorated method or the module, as the error names it
 * @throws GIOTTO_INVALID_OPTION
 */
export function checkSharedOptions(options: GiottoCacheSharedOptions, where: string): void {
  const { methods = [], statuses = [], vary = [], secrets = [], visibility, maxEntryBytes, compress } = options;
  const name = (option: string) => `${where}: ${option}`;
  check(name('methods'), methods, isListOf(methods, isFieldName), "Use an array of request methods, such as ['POST'].");
  check(
    name('statuses'),
    statuses,
    isListOf(statuses, isStatus),
    'Use an array of statuses from 200 to 599, such as [404].',
  );
  check(
    name('vary'),
    vary,
    isListOf(vary, isRequestField),
    "Use an array of request headers, such as ['accept-language']; '*' would never hit.",
  );
  check(
    name('visibility'),
    visibility,
    [undefined, 'public', 'private'].includes(visibility),
    "Use 'public' or 'private'.",
  );
  check(name('maxEntryBytes'), maxEntryBytes, isOptionalPositive(maxEntryBytes), 'Use a number of bytes above 0.');
  check(name('compress'), compress, isOptional(compress, 'boolean'), TRUE_OR_FALSE);
  checkPolicy(options, name);
  check(
    name('secrets'),
    secrets,
    isListOf(secrets, isSecretName),
    "Use an array of names of arguments and properties, such as ['pin'].",
  );
  checkResponseState(options, name);
}

function checkPolicy(
  { staleWhileRevalidate, staleIfError, lockTimeout, jitter }: GiottoCacheSharedOptions,
  name: (option: string) => string,
): void {
  check(
    name('staleWhileRevalidate'),
    staleWhileRevalidate,
    isOptionalLifetime(staleWhileRevalidate),
    'Use seconds, 0 for none.',
  );
  check(name('staleIfError'), staleIfError, isOptionalLifetime(staleIfError), 'Use seconds, 0 for none.');
  check(name('lockTimeout'), lockTimeout, isOptionalLifetime(lockTimeout), 'Use milliseconds, 0 for not at all.');
  check(
    name('jitter'),
    jitter,
    isOptionalLifetime(jitter) && !(jitter! > 1),
    'Use a part of the lifetime from 0 to 1.',
  );
}

function checkResponseState(
  { locals = {}, middlewareHeaders = [] }: GiottoCacheSharedOptions,
  name: (option: string) => string,
): void {
  check(name('locals'), locals, isObject(locals), "Use an object such as { theme: 'key', requestId: 'ignore' }.");
  for (const [local, use] of Object.entries(locals))
    check(name(`locals.${local}`), use, isUse(local, use), local === '*' ? "Use 'ignore'." : "Use 'key' or 'ignore'.");
  const cure = `Use an array of ${MIDDLEWARE_HEADERS.join(', ')}.`;
  check(name('middlewareHeaders'), middlewareHeaders, isListOf(middlewareHeaders, isMiddlewareHeader), cure);
}

/** A program's `timeout` bounds its method; the module's bounds the backend. */
export interface TimeoutOptions {
  readonly timeout: number | undefined;
  /** The program's lifetime. A function may return stale times of its own. */
  readonly seconds: unknown;
}

/**
 * Refuses a timeout without any stale entry that could answer in the method's place.
 * @throws GIOTTO_INVALID_OPTION, GIOTTO_CONTRADICTORY_TIMEOUT
 */
export function checkTimeout({ timeout, seconds }: TimeoutOptions, policy: Policy, where: string): void {
  check(`${where}: timeout`, timeout, isOptionalPositive(timeout), 'Use milliseconds above 0.');
  const mayBeKept = policy.staleWhileRevalidate > 0 || policy.staleIfError > 0 || typeof seconds === 'function';
  if (timeout !== undefined && !mayBeKept) throw contradictoryTimeout(where, timeout);
}

const isOptional = (value: unknown, type: 'string' | 'boolean' | 'function'): boolean =>
  value === undefined || typeof value === type;

const isOptionalPositive = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && Number.isFinite(value) && value > 0);

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const isRequestField = (value: unknown): boolean => isFieldName(value) && value !== '*';

const isStatus = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599;

const isSecretName = (name: unknown): boolean => typeof name === 'string' && unspelled(name) !== '';

const isMiddlewareHeader = (name: unknown): boolean =>
  typeof name === 'string' && MIDDLEWARE_HEADERS.includes(name.toLowerCase());

/** A key holds named locals alone, so `*` can only be ignored. */
const isUse = (name: string, use: LocalUse): boolean => use === 'ignore' || (use === 'key' && name !== '*');
