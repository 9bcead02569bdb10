import type { HeaderValue } from '../../cache/entry/entry.js';

/** The most that an age is said to be (RFC 9111, section 1.2.2). */
const MOST = 2 ** 31;

/** The seconds in an `Age`: of several members the first, and `undefined` if that is no number of seconds (RFC 9111, section 5.1). */
export function ageIn(value: HeaderValue | undefined): number | undefined {
  const first = [value ?? ''].flat().join(',').split(',')[0]!.trim();
  return /^\d+$/.test(first) ? Math.min(Number(first), MOST) : undefined;
}

/** A response as its method made it: the headers, and when it began and ended, in milliseconds since the epoch. */
interface Made {
  readonly age: HeaderValue | undefined;
  readonly date: HeaderValue | undefined;
  readonly begun: number;
  readonly ended: number;
}

/**
 * How old a response is when it is made (RFC 9111, section 4.2.3), in whole seconds: what a method passes on may have its own
 * `Age`, to which the time that it took to get it is added, or its own `Date`. What has neither is made here and now.
 */
export function initialAge({ age, date, begun, ended }: Made): number {
  const own = ageIn(age);
  const corrected = own === undefined ? 0 : own + Math.max(0, ended - begun) / 1000;
  const apparent = (ended - Date.parse(String(date))) / 1000;
  return Math.min(Math.floor(Math.max(corrected, apparent || 0)), MOST);
}
