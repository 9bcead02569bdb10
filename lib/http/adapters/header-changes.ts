import type { HeaderValue } from '../../cache/entry/entry.js';
import { isStorableField } from '../../cache/entry/field.js';
import type { Exchange } from './exchange.js';
import { fieldNamesIn } from '../headers/header-values.js';

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

/** Those of the changes that an entry holds; what `Connection` names belongs to one connection (RFC 9110, section 7.6.1). */
export function storableChanges({ set, removed, appended }: HeaderChanges): HeaderChanges {
  const ofConnection = new Set([...set, ...appended].filter(([name]) => name.toLowerCase() === 'connection').flatMap(([, value]) => fieldNamesIn(value)));
  const isStorable = (name: string) => isStorableField(name) && !ofConnection.has(name.toLowerCase());
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
