import type { HeaderValue } from '../../cache/entry/entry.js';
import { isStorableField } from '../../cache/entry/field.js';
import type { Exchange } from './exchange.js';
import { fieldNamesIn } from '../headers/header-values.js';

/** Headers by lower-cased name. */
export type Headers = Readonly<Record<string, HeaderValue>>;

export type Field = readonly [name: string, value: HeaderValue];

/** Changes of a response's headers. */
export interface HeaderChanges {
  readonly set: readonly Field[];
  /** Names that were not set are in it too: they may be set on another response. */
  readonly removed: readonly string[];
  /** Members that were added to lists. The lists may differ on another response. */
  readonly appended: readonly Field[];
}

/** Returns the changes that may be stored. Headers named in `Connection` may not: they belong to one connection (RFC 9110, section 7.6.1). */
export function storableChanges({ set, removed, appended }: HeaderChanges): HeaderChanges {
  const ofConnection = new Set(
    [...set, ...appended]
      .filter(([name]) => name.toLowerCase() === 'connection')
      .flatMap(([, value]) => fieldNamesIn(value)),
  );
  const isStorable = (name: string) => isStorableField(name) && !ofConnection.has(name.toLowerCase());
  return {
    set: set.filter(([name]) => isStorable(name)),
    removed: removed.filter(isStorable),
    appended: appended.filter(([name]) => isStorable(name)),
  };
}

/** Repeats on a response what was done to another. */
export function repeatChanges(exchange: Exchange, { set, removed, appended }: HeaderChanges): void {
  for (const name of removed) exchange.removeHeader(name);
  for (const [name, value] of set) exchange.setHeader(name, value);
  for (const [name, value] of appended) exchange.appendHeader(name, value);
}
