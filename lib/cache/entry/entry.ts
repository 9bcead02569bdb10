export type HeaderValue = string | readonly string[];

/** The body of an entry in a content coding (RFC 9110, section 8.4). */
export interface Variant {
  readonly coding: string;
  readonly body: Buffer;
}

/**
 * The type of a body when it is sent, which the application's hooks may see. An empty body may be `undefined` or `null`. All
 * other bodies are bytes.
 */
export type Payload = 'text' | 'stream' | 'undefined' | 'null';

export const PAYLOADS: readonly unknown[] = ['text', 'stream', 'undefined', 'null'] satisfies Payload[];

/** An entry: a response that can be sent again, or the value that a response is made of. */
export interface Entry {
  /** `view`: `body` is the rendered response. `model`: `body` is the method's value in V8's serialization format. */
  readonly level: 'view' | 'model';
  readonly status: number;
  /** The headers that the program set, as it spelled them. */
  readonly headers: readonly (readonly [name: string, value: HeaderValue])[];
  /** The headers that the program removed. */
  readonly removed: readonly string[];
  /** Members that the program added to list headers, whose other members may differ for each request. */
  readonly appended?: readonly (readonly [name: string, value: HeaderValue])[];
  /** True if the answer itself says in `Vary` which request headers it was chosen by. */
  readonly hasOwnVary?: boolean;
  /** The age of the answer when it was made, in whole seconds. An answer that was passed on may have been made elsewhere. */
  readonly age?: number;
  /** When the answer was made, in milliseconds since the epoch. */
  readonly storedAt: number;
  /** The lifetime in seconds. 0 never ends. */
  readonly seconds: number;
  /** For how many seconds beyond its lifetime the backend keeps the entry. Readers check the time themselves. */
  readonly staleFor?: number;
  /** The answer's own windows beyond its lifetime, in seconds. They replace the program's. */
  readonly staleWhileRevalidate?: number;
  readonly staleIfError?: number;
  readonly body: Buffer;
  /**
   * The names of the classes whose instances are marked in a model's body. `()` if a function makes the value, `undefined` for
   * a plain value.
   */
  readonly classes?: readonly string[];
  readonly payload?: Payload;
  /** Identifies an entry that may have variants. */
  readonly id?: string;
  /** Made after the entry, for clients that accept the coding. Each is stored under a key of its own. */
  readonly variants?: readonly Variant[];
  /** Copies of the values that a view was made of, for interceptors that look on. */
  readonly shown?: ShownCopies;
  /** The versions that the entry depends on, as read before the method ran. The entry is valid while all of them are current. */
  readonly versions?: readonly NamedVersion[];
  /** How long the method took, in milliseconds. */
  readonly cost?: number;
  /** True if it was softly invalidated: its lifetime counts as over. Found when it is looked up, and never stored. */
  readonly isOutdated?: boolean;
}

/** The values at some stages on the way to the view: a list of pairs in V8's serialization format. */
export interface ShownCopies {
  readonly stages: readonly number[];
  readonly values: Buffer;
}

/** Something that an entry depends on, such as a tag, with its version. */
export type NamedVersion = readonly [name: string, version: string];

/** Returns about how many bytes an entry takes: its body, and the headers and values that are stored with it. */
export function sizeOf({
  headers,
  appended = [],
  body,
  shown,
}: Pick<Entry, 'headers' | 'appended' | 'body' | 'shown'>): number {
  const texts = [...headers, ...appended].flatMap(([name, value]) => [name, ...[value].flat()]);
  return texts.reduce((sum, text) => sum + text.length, body.length + (shown?.values.length ?? 0));
}

/** Returns the answer's age in whole seconds (RFC 9111, section 4.2.3). If the clock was set back, the answer counts as new. */
export const ageOf = (entry: Entry, now: number): number =>
  (entry.age ?? 0) + Math.max(0, Math.floor((now - entry.storedAt) / 1000));

/**
 * Returns for how many seconds the entry stays stored from now on, with their fraction. 0 if it never expires, `undefined` if it is
 * over.
 * @param staleFor for how many seconds it stays stored beyond its lifetime
 */
export function remainingLifetime(entry: Entry, now: number, staleFor = 0): number | undefined {
  if (entry.seconds === 0) return 0;
  const kept = entry.seconds + staleFor;
  const remaining = kept - (now - entry.storedAt) / 1000;
  return remaining > 0 ? Math.min(remaining, kept) : undefined;
}

/** Returns how many seconds of its lifetime are left, with their fraction. Negative if it is over, `Infinity` if it never expires. */
export function lifetimeLeft(entry: Entry, now: number): number {
  return entry.seconds === 0 ? Infinity : Math.min(entry.seconds, entry.seconds - (now - entry.storedAt) / 1000);
}

/** Returns for how many seconds the entry is still fresh, with their fraction. Negative or 0 for a stale one. */
export function freshnessLeft(entry: Entry, now: number): number {
  const left = lifetimeLeft(entry, now);
  return entry.isOutdated ? Math.min(left, 0) : left;
}

/** Returns the same in whole seconds, for people and headers. `undefined` if it never expires. */
export function timeToLive(entry: Entry, now: number): number | undefined {
  if (entry.isOutdated) return Math.ceil(freshnessLeft(entry, now));
  if (entry.seconds === 0) return undefined;
  return Math.ceil(entry.seconds - (now - entry.storedAt) / 1000);
}
