import { serializeItem, serializeString, Token, type BareItem } from 'structured-headers';

import type { HeaderValue } from '../../cache/entry/entry.js';
import { memoizeBy } from '../../cache/support/memoize.js';
import type { Detail } from './details.js';
import { shownKey } from './shown-key.js';

/** Why a request went on to the method (RFC 9211, section 2.2). */
export type Forward = 'bypass' | 'method' | 'uri-miss' | 'miss' | 'request' | 'stale';

/** What the cache did with a request: answered it, or let it go on. */
export type CacheOutcome =
  | {
      readonly hit: true;
      /** Negative for a stale entry. */
      readonly ttl: number | undefined;
      readonly detail?: Detail;
    }
  | {
      readonly hit: false;
      /** Not given where the request went nowhere. */
      readonly fwd?: Forward;
      /** What the method answered where something else was sent. */
      readonly fwdStatus?: number;
      /** Whether another request's loaded answered this one too. */
      readonly collapsed?: boolean;
      readonly stored?: boolean;
      readonly detail?: Detail;
    };

const CACHE = new Token('giotto');

const MAX_REMEMBERED = 10_000;

/**
 * The member that this cache adds to `Cache-Status` (RFC 9211): `giotto; hit; ttl=3574`.
 * @param key where it is to be shown
 */
export function cacheStatus(outcome: CacheOutcome, key?: string): string {
  const text = worded(outcome);
  return key === undefined ? text : `${text}; key=${serializeString(shownKey(key))}`;
}

/** A member of a list, whose commas in quotes are its own. */
const MEMBER = /(?:"(?:[^"\\]|\\.)*"|[^",])+/g;

/** What caches above this one say. A member of this one is from an attempt before, when an interceptor asked again. */
export const membersOfOthers = (field: HeaderValue): string[] =>
  (String(field).match(MEMBER) ?? []).map((member) => member.trim()).filter((member) => member !== '' && !/^giotto\s*(?:;|$)/.test(member));

const nameOf = (outcome: CacheOutcome) => {
  if (!outcome.hit) return `${outcome.fwd} ${outcome.fwdStatus} ${outcome.stored} ${outcome.collapsed} ${outcome.detail}`;
  return outcome.detail === undefined ? outcome.ttl : `${outcome.ttl} ${outcome.detail}`;
};

const serialize = (outcome: CacheOutcome) => serializeItem([CACHE, parameters(outcome)]).replaceAll(';', '; ');

/** There are few outcomes and as many lifetimes as an entry has seconds, so each is put into words once. */
const worded = memoizeBy(nameOf, serialize, { max: MAX_REMEMBERED });

function parameters(outcome: CacheOutcome): Map<string, BareItem> {
  const all: [string, BareItem | undefined][] = outcome.hit
    ? [['hit', true], ['ttl', outcome.ttl]]
    : [
        ['fwd', outcome.fwd && new Token(outcome.fwd)],
        ['fwd-status', outcome.fwdStatus],
        ['stored', outcome.stored || undefined],
        ['collapsed', outcome.collapsed || undefined],
      ];
  all.push(['detail', outcome.detail && new Token(outcome.detail)]);
  return new Map(all.filter((entry): entry is [string, BareItem] => entry[1] !== undefined));
}
