import type { HeaderValue } from '../cache/entry.js';
import { fieldsIn } from './storability.js';

/** Headers by lower-cased name. */
export type Headers = Readonly<Record<string, HeaderValue>>;

/** What a program did to the headers that were there before it ran. */
export interface HeaderChanges {
  readonly set: readonly (readonly [name: string, value: HeaderValue])[];
  readonly removed: readonly string[];
}

/**
 * Headers that belong to one message or one connection and are made anew for each (RFC 9111, section 3.1). An entry has the age
 * of its answer by itself; `Date` is the answer's own if the method set it.
 */
const NEVER_STORED = new Set([
  'age', 'cache-status', 'connection', 'content-length', 'keep-alive', 'proxy-authenticate',
  'proxy-authentication-info', 'proxy-authorization', 'proxy-connection', 'set-cookie', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]);

/**
 * The headers that are the program's: those that differ from before, and those that its own `@Header()`s declare. What a
 * middleware or a guard set is not among them, since those run on a hit too.
 */
export function changesBetween(before: Headers, after: Headers, declared: ReadonlySet<string>): HeaderChanges {
  const isOwn = (name: string) => declared.has(name) || String(before[name]) !== String(after[name]);
  const ofConnection = fieldsIn(after.connection);
  return {
    set: Object.entries(after).filter(([name]) => !NEVER_STORED.has(name) && !ofConnection.includes(name) && isOwn(name)),
    removed: Object.keys(before).filter((name) => !NEVER_STORED.has(name) && after[name] === undefined),
  };
}
