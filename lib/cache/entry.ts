/** The value of one response header. */
export type HeaderValue = string | readonly string[];

/** The same body in a content coding (RFC 9110, section 8.4). */
export interface Variant {
  readonly coding: string;
  readonly body: Buffer;
}

/** What is stored under a key: a response that can be sent again as it is, or the value that it was made from. */
export interface Entry {
  /** `view`: `body` is the rendered response. `model`: `body` is the method's value in V8's serialization format. */
  readonly level: 'view' | 'model';
  readonly status: number;
  /** The headers that the program set, in its own spelling. */
  readonly headers: readonly (readonly [name: string, value: HeaderValue])[];
  /** The headers that were there before the program ran and that it took away. */
  readonly removed: readonly string[];
  /** When the answer was made, in milliseconds since the epoch. */
  readonly storedAt: number;
  /** The lifetime; 0 never ends. */
  readonly seconds: number;
  readonly body: Buffer;
  /** Made after the entry was, for the clients that accept them. */
  readonly variants?: readonly Variant[];
}

/** Whole seconds since the entry was calculated (RFC 9111, section 5.1); a clock that was set back makes it 0. */
export const ageOf = (entry: Entry, now: number): number => Math.max(0, Math.floor((now - entry.storedAt) / 1000));

/** Seconds that the entry has left, with their fraction; 0 for one that never expires, and `undefined` for one that is over. */
export function remainingLifetime(entry: Entry, now: number): number | undefined {
  if (entry.seconds === 0) return 0;
  const remaining = entry.seconds - (now - entry.storedAt) / 1000;
  return remaining > 0 ? Math.min(remaining, entry.seconds) : undefined;
}

/** Whole seconds that the entry has left, or `undefined` where it never expires. */
export function timeToLive(entry: Entry, now: number): number | undefined {
  if (entry.seconds === 0) return undefined;
  return Math.max(0, Math.ceil(entry.seconds - (now - entry.storedAt) / 1000));
}
