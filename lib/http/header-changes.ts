import type { HeaderValue } from '../cache/entry.js';
import type { Exchange } from './exchange.js';
import { fieldNamesIn } from './header-values.js';

/** Headers by lower-cased name. */
export type Headers = Readonly<Record<string, HeaderValue>>;

/** A header's name and value. */
export type Field = readonly [name: string, value: HeaderValue];

/** What was done to the headers of a response. */
export interface HeaderChanges {
  readonly set: readonly Field[];
  /** Also those that were not there: on another response they may be. */
  readonly removed: readonly string[];
  /** What was added to lists, which may hold something else on another response. */
  readonly appended: readonly Field[];
}

/**
 * Headers that belong to one message or one connection and are made anew for each (RFC 9111, section 3.1). An entry has the age
 * of its answer by itself; `Date` is the answer's own if the method set it.
 */
const NEVER_STORED = new Set([
  'age', 'cache-status', 'connection', 'content-length', 'keep-alive', 'proxy-authenticate',
  'proxy-authentication-info', 'proxy-authorization', 'proxy-connection', 'set-cookie', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]);

/** Those of the changes that an entry holds; what `Connection` names belongs to one connection (RFC 9110, section 7.6.1). */
export function storableChanges({ set, removed, appended }: HeaderChanges): HeaderChanges {
  const ofConnection = new Set([...set, ...appended].filter(([name]) => name.toLowerCase() === 'connection').flatMap(([, value]) => fieldNamesIn(value)));
  const isStorable = (name: string) => !NEVER_STORED.has(name.toLowerCase()) && !ofConnection.has(name.toLowerCase());
  return {
    set: set.filter(([name]) => isStorable(name)),
    removed: removed.filter(isStorable),
    appended: appended.filter(([name]) => isStorable(name)),
  };
}

/** Does to a response what was done to another one. */
export function repeatChanges(exchange: Exchange, { set, removed, appended }: HeaderChanges): void {
  for (const name of removed) exchange.removeHeader(name);
  for (const [name, value] of set) exchange.setHeader(name, value);
  for (const [name, value] of appended) exchange.appendHeader(name, value);
}
