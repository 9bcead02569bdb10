import type { Windows } from './policy.js';

/** Whether a value is a lifetime in seconds: 0, which never ends, or a positive, finite number. */
export const isLifetime = (seconds: unknown): seconds is number =>
  typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0;

/** Whether a lifetime is none at all. */
export const isOff = (seconds: unknown): seconds is null | undefined => seconds === null || seconds === undefined;

/** How long one answer is kept: its lifetime, and its own windows beyond it in place of the program's. */
export interface Lifetime extends Partial<Windows> {
  readonly kind: 'lifetime';
  /** 0 never ends. */
  readonly seconds: number;
}

/** What a lifetime function said: how long, "do not store", or something that is neither. */
export type Decided = Lifetime | { readonly kind: 'off' } | { readonly kind: 'impossible'; readonly complaint: string };

const OFF: Decided = { kind: 'off' };
const CURE = 'return seconds, 0 for ever, null for "do not store", or { seconds, staleWhileRevalidate, staleIfError }.';

/** Reads what a lifetime function returned: seconds alone, or with windows. */
export function decideLifetime(said: unknown): Decided {
  if (isOff(said)) return OFF;
  if (isLifetime(said)) return { kind: 'lifetime', seconds: said };
  return typeof said === 'object' ? decideParts(said) : impossible(String(said));
}

const NAMES: Readonly<Record<string, true>> = { seconds: true, staleWhileRevalidate: true, staleIfError: true };

function decideParts(said: object): Decided {
  const stray = Object.keys(said).find((name) => !Object.hasOwn(NAMES, name));
  if (stray !== undefined || !('seconds' in said)) return impossible(`an object ${stray === undefined ? 'without seconds' : `with ${stray}`}`);
  const { seconds, staleWhileRevalidate, staleIfError } = said as Record<string, unknown>;
  if (isOff(seconds)) return OFF;
  if (!isLifetime(seconds)) return impossible(`{ seconds: ${String(seconds)} }`);
  if (!isWindow(staleWhileRevalidate)) return impossible(`{ staleWhileRevalidate: ${String(staleWhileRevalidate)} }`);
  if (!isWindow(staleIfError)) return impossible(`{ staleIfError: ${String(staleIfError)} }`);
  return { kind: 'lifetime', seconds, staleWhileRevalidate, staleIfError };
}

/** Seconds that there may be none of. */
export const isWindow = (seconds: unknown): seconds is number | undefined => seconds === undefined || isLifetime(seconds);

const impossible = (what: string): Decided => ({ kind: 'impossible', complaint: `its lifetime function returned ${what}; ${CURE}` });
