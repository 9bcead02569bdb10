import type { HeaderValue } from '../../cache/entry/entry.js';

/** The largest age that is sent, in seconds (RFC 9111, section 1.2.2). */
const MAX_AGE = 2 ** 31;

/** Returns the seconds in an `Age`; `undefined` if there is no number. Of several members the first counts (RFC 9111, section 5.1). */
export function ageIn(value: HeaderValue | undefined): number | undefined {
  const first = [value ?? ''].flat().join(',').split(',')[0]!.trim();
  return /^\d+$/.test(first) ? Math.min(Number(first), MAX_AGE) : undefined;
}

/** A new response: its headers, and when its method began and ended, in milliseconds since the epoch. */
interface NewResponse {
  readonly age: HeaderValue | undefined;
  readonly date: HeaderValue | undefined;
  readonly begun: number;
  readonly ended: number;
}

/**
 * Returns how old a response is when its method returns it, in whole seconds (RFC 9111, section 4.2.3). A method may pass on a
 * response from elsewhere: its `Age`, to which the time of the run is added, or its `Date` counts. Without either the age is 0.
 */
export function initialAge({ age, date, begun, ended }: NewResponse): number {
  const own = ageIn(age);
  const corrected = own === undefined ? 0 : own + Math.max(0, ended - begun) / 1000;
  const apparent = (ended - Date.parse(String(date))) / 1000;
  return Math.min(Math.floor(Math.max(corrected, apparent || 0)), MAX_AGE);
}
