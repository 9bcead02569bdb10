/** The value of one response header. */
export type HeaderValue = string | readonly string[];

/** The same body in a content coding (RFC 9110, section 8.4). */
export interface Variant {
  readonly coding: string;
  readonly body: Buffer;
}

/**
 * How a framework has a body on its way out, which the hooks of an application may see: as text, as a stream, or, of one that is
 * empty, as `undefined` or `null`. All others are bytes.
 */
export type Payload = 'text' | 'stream' | 'undefined' | 'null';

export const PAYLOADS: readonly unknown[] = ['text', 'stream', 'undefined', 'null'] satisfies Payload[];

/** What is stored under a key: a response that can be sent again as it is, or the value that it was made from. */
export interface Entry {
  /** `view`: `body` is the rendered response. `model`: `body` is the method's value in V8's serialization format. */
  readonly level: 'view' | 'model';
  readonly status: number;
  /** The headers that the program set, in its own spelling. */
  readonly headers: readonly (readonly [name: string, value: HeaderValue])[];
  /** The headers that the program took away. */
  readonly removed: readonly string[];
  /** What the program added to headers that are lists, and that may hold something else for each request. */
  readonly appended?: readonly (readonly [name: string, value: HeaderValue])[];
  /** Whether the answer itself says in `Vary` by which request fields it was chosen. */
  readonly hasOwnVary?: boolean;
  /** How old the answer was when it was made, in whole seconds: one that was passed on may have been made elsewhere. */
  readonly age?: number;
  /** When the answer was made, in milliseconds since the epoch. */
  readonly storedAt: number;
  /** The lifetime; 0 never ends. */
  readonly seconds: number;
  /** Seconds beyond its lifetime for which it was given to be kept: whoever does not want it then has to look at the time. */
  readonly staleFor?: number;
  /** The answer's own windows beyond its lifetime, in seconds, in place of the program's. */
  readonly staleWhileRevalidate?: number;
  readonly staleIfError?: number;
  readonly body: Buffer;
  /** The classes whose instances are marked in a model's body, by name; `()` if a function makes the value of it. `undefined` for a value as it is. */
  readonly classes?: readonly string[];
  readonly payload?: Payload;
  /** Of an entry that may have variants: tells it from every other one. */
  readonly id?: string;
  /** Made after the entry was, for the clients that accept them, and kept under keys of their own. */
  readonly variants?: readonly Variant[];
  /** Copies of the values that a view was made from, for interceptors that look on. */
  readonly shown?: ShownCopies;
  /** What the entry depends on, as it was before the loaded began: valid as long as all of it still is. */
  readonly versions?: readonly NamedVersion[];
  /** How long the loaded took, in milliseconds. */
  readonly cost?: number;
}

/** The value at each of some stages on its way to the view: a list of pairs in V8's serialization format. */
export interface ShownCopies {
  readonly stages: readonly number[];
  readonly values: Buffer;
}

/** One thing that an entry depends on, such as a tag, with the version that it had. */
export type NamedVersion = readonly [name: string, version: string];

/** What an entry of this much takes, in bytes: its body, and the headers and values that are stored with it. */
export function bytesOf({ headers, appended = [], body, shown }: Pick<Entry, 'headers' | 'appended' | 'body' | 'shown'>): number {
  const texts = [...headers, ...appended].flatMap(([name, value]) => [name, ...[value].flat()]);
  return texts.reduce((sum, text) => sum + text.length, body.length + (shown?.values.length ?? 0));
}

/** The answer's age in whole seconds (RFC 9111, section 4.2.3); to a clock that was set back the entry was made just now. */
export const ageOf = (entry: Entry, now: number): number => (entry.age ?? 0) + Math.max(0, Math.floor((now - entry.storedAt) / 1000));

/**
 * Seconds that the entry is kept for from now on, with their fraction; 0 for one that never expires, and `undefined` for one
 * that is over.
 * @param window how long it is kept beyond its lifetime, in seconds
 */
export function remainingLifetime(entry: Entry, now: number, window = 0): number | undefined {
  if (entry.seconds === 0) return 0;
  const kept = entry.seconds + window;
  const remaining = kept - (now - entry.storedAt) / 1000;
  return remaining > 0 ? Math.min(remaining, kept) : undefined;
}

/** Seconds of its lifetime that the entry has left, with their fraction: negative for a stale one, infinite where it never expires. */
export function freshnessLeft(entry: Entry, now: number): number {
  return entry.seconds === 0 ? Infinity : Math.min(entry.seconds, entry.seconds - (now - entry.storedAt) / 1000);
}

/** The same in whole seconds, for people and headers; `undefined` where it never expires. */
export function timeToLive(entry: Entry, now: number): number | undefined {
  if (entry.seconds === 0) return undefined;
  return Math.ceil(entry.seconds - (now - entry.storedAt) / 1000);
}
