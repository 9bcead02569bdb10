import { isOptionalLifetime } from '../../cache/entry/lifetime.js';
import type { Policy } from '../../cache/entry/policy.js';
import { contradictoryTimeout } from '../../errors/options.js';
import type { GiottoCacheProgramOptions, GiottoCacheSharedOptions } from './giotto-cache.options.js';
import { check, isPositive } from './option-check.js';

/** What a program does that says nothing of it. */
export const DEFAULT_POLICY: Policy = { staleWhileRevalidate: 0, staleIfError: 0, timeout: undefined, lockTimeout: 5000, jitter: 0.02 };

/**
 * The word of a program before that of the module.
 * @param where what the error names
 * @throws TypeError naming the option and the cure
 */
export function resolvePolicy(options: GiottoCacheSharedOptions & { timeout?: number }, defaults: Policy, where: string): Policy {
  const { staleWhileRevalidate, staleIfError, lockTimeout, jitter } = options;
  const name = (option: string) => `${where}: ${option}`;
  check(name('staleWhileRevalidate'), staleWhileRevalidate, isOptionalLifetime(staleWhileRevalidate), 'Use seconds, 0 for none.');
  check(name('staleIfError'), staleIfError, isOptionalLifetime(staleIfError), 'Use seconds, 0 for none.');
  check(name('lockTimeout'), lockTimeout, isOptionalLifetime(lockTimeout), 'Use milliseconds, 0 for not at all.');
  check(name('jitter'), jitter, isOptionalLifetime(jitter) && !(jitter! > 1), 'Use a part of the lifetime from 0 to 1.');
  return {
    staleWhileRevalidate: staleWhileRevalidate ?? defaults.staleWhileRevalidate,
    staleIfError: staleIfError ?? defaults.staleIfError,
    lockTimeout: lockTimeout ?? defaults.lockTimeout,
    jitter: jitter ?? defaults.jitter,
    timeout: undefined,
  };
}

/** What says how long a method may take, and whether an old entry may be there then. */
interface Patience extends Pick<GiottoCacheProgramOptions, 'timeout'> {
  /** The program's lifetime: a function may give windows. */
  readonly seconds: unknown;
}

/** The module's own `timeout` is the backend's; a program's is its method's. */
export function resolveTimeout({ timeout, seconds }: Patience, policy: Policy, where: string): Policy {
  check(`${where}: timeout`, timeout, timeout === undefined || isPositive(timeout), 'Use milliseconds above 0.');
  const mayBeKept = policy.staleWhileRevalidate > 0 || policy.staleIfError > 0 || typeof seconds === 'function';
  if (timeout !== undefined && !mayBeKept) throw contradictoryTimeout(where, timeout);
  return { ...policy, timeout };
}
