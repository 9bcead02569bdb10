import { NEVER } from '../../keyvalue/seconds.js';
import { OptionFailure } from '../support/option-failure.js';
import type { StaleTimes } from './policy.js';

/** True for a lifetime in seconds: 0, which never ends, or a positive, finite number. */
export const isLifetime = (seconds: unknown): seconds is number =>
  typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0;

/** True for `null` and `undefined`, which mean "do not store". */
export const isOff = (seconds: unknown): seconds is null | undefined => seconds === null || seconds === undefined;

/** How long one answer is stored: its lifetime, and its own windows in place of the program's. */
export interface Lifetime extends Partial<StaleTimes> {
  readonly kind: 'lifetime';
  /** 0 never ends. */
  readonly seconds: number;
}

/** The result of a lifetime function: how long, "do not store", or something that is neither. */
export type Decided =
  Lifetime | { readonly kind: 'off' } | { readonly kind: 'impossible'; readonly complaint: OptionFailure };

const OFF: Decided = { kind: 'off' };
const CURE = 'Return seconds, 0 for ever, null for "do not store", or { seconds, staleWhileRevalidate, staleIfError }.';

/** Reads what a lifetime function returned: seconds alone, or with windows. */
export function decideLifetime(said: unknown): Decided {
  if (isOff(said)) return OFF;
  if (isLifetime(said)) return { kind: 'lifetime', seconds: said };
  return typeof said === 'object' ? decideParts(said) : impossible(said);
}

const NAMES: Readonly<Record<string, true>> = { seconds: true, staleWhileRevalidate: true, staleIfError: true };

function decideParts(said: object): Decided {
  const { seconds, staleWhileRevalidate, staleIfError } = said as Record<string, unknown>;
  if (!('seconds' in said) || Object.keys(said).some((name) => !Object.hasOwn(NAMES, name))) return impossible(said);
  if (isOff(seconds)) return OFF;
  if (!isLifetime(seconds) || !isOptionalLifetime(staleWhileRevalidate) || !isOptionalLifetime(staleIfError))
    return impossible(said);
  return { kind: 'lifetime', seconds, staleWhileRevalidate, staleIfError };
}

/** True for a lifetime, or for none. */
export const isOptionalLifetime = (seconds: unknown): seconds is number | undefined =>
  seconds === undefined || isLifetime(seconds);

const impossible = (said: unknown): Decided => ({
  kind: 'impossible',
  complaint: OptionFailure.returned('seconds', said, CURE),
});

/** Subtracts an age from some seconds. 0 seconds never end. Returns `undefined` if nothing is left. */
export function leftOf(seconds: number, age = 0): number | undefined {
  if (seconds === NEVER) return NEVER;
  return seconds > age ? seconds - age : undefined;
}
