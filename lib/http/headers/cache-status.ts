import { serializeItem, serializeString, Token, type BareItem } from 'structured-headers';

import type { HeaderValue } from '../../cache/entry/entry.js';
import { memoize } from '../../cache/support/memoize.js';
import type { Detail } from './details.js';
import { shownKey } from './shown-key.js';

/** Why a request was forwarded to the method (RFC 9211, section 2.2). */
export type Forward = 'bypass' | 'method' | 'uri-miss' | 'miss' | 'request' | 'stale';

/** The outcome of one request, as `Cache-Status` tells it. */
export type CacheOutcome =
  | {
      readonly hit: true;
      /** Negative for a stale entry. */
      readonly ttl: number | undefined;
      readonly detail?: Detail;
    }
  | {
      readonly hit: false;
      /** `undefined` if the request was not forwarded. */
      readonly fwd?: Forward;
      /** The status of the method's answer, if a stale entry was sent instead. */
      readonly fwdStatus?: number;
      /** True if the run for another request answered this one too. */
      readonly collapsed?: boolean;
      readonly stored?: boolean;
      readonly detail?: Detail;
    };

const CACHE = new Token('giotto');

const MAX_REMEMBERED = 10_000;

/**
 * Returns the member that this cache adds to `Cache-Status` (RFC 9211).
 * @param key the key to show, if any
 * @example `giotto; hit; ttl=3574`
 */
export function cacheStatus(outcome: CacheOutcome, key?: string): string {
  const text = memberFor(nameOf(outcome), outcome);
  return key === undefined ? text : `${text}; key=${serializeString(shownKey(key))}`;
}

/** One member of a list. Commas in quotes do not separate members. */
const MEMBER = /(?:"(?:[^"\\]|\\.)*"|[^",])+/g;

/** Returns the members of other caches. One of this cache is from an earlier attempt of the same request, which an interceptor retried. */
export const membersOfOthers = (field: HeaderValue): string[] =>
  (String(field).match(MEMBER) ?? [])
    .map((member) => member.trim())
    .filter((member) => member !== '' && !/^giotto\s*(?:;|$)/.test(member));

const nameOf = (outcome: CacheOutcome) => {
  if (!outcome.hit)
    return `${outcome.fwd} ${outcome.fwdStatus} ${outcome.stored} ${outcome.collapsed} ${outcome.detail}`;
  return outcome.detail === undefined ? outcome.ttl : `${outcome.ttl} ${outcome.detail}`;
};

/** There are few outcomes, and one `ttl` for each second of a lifetime. */
const memberFor = memoize(
  (_name: string | number | undefined, outcome: CacheOutcome) =>
    serializeItem([CACHE, parameters(outcome)]).replaceAll(';', '; '),
  { max: MAX_REMEMBERED },
);

function parameters(outcome: CacheOutcome): Map<string, BareItem> {
  const all: [string, BareItem | undefined][] = outcome.hit
    ? [
        ['hit', true],
        ['ttl', outcome.ttl],
      ]
    : [
        ['fwd', outcome.fwd && new Token(outcome.fwd)],
        ['fwd-status', outcome.fwdStatus],
        ['stored', outcome.stored || undefined],
        ['collapsed', outcome.collapsed || undefined],
      ];
  all.push(['detail', outcome.detail && new Token(outcome.detail)]);
  return new Map(all.filter((entry): entry is [string, BareItem] => entry[1] !== undefined));
}
