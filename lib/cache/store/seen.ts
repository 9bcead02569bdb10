import type { GiottoMissReason } from '../../observe/messages.js';
import type { Kept, Seen } from '../../observe/observer.js';
import { freshnessLeft } from '../entry/entry.js';
import type { ForwardReason, LoadResult, ReadResult, StaleReason, StoreResult } from './computation.js';
import type { Lookup } from './lookup.js';

/** The details that say why an old entry answers. */
export const STALE_DETAILS = {
  revalidate: 'stale-while-revalidate',
  error: 'stale-if-error',
  timeout: 'timeout',
  wanted: undefined,
} as const satisfies Record<StaleReason, string | undefined>;

/** The details that say why an entry was not stored. */
export const UNSTORED_DETAILS = {
  size: 'size',
  failed: 'backend-error',
  invalidated: 'invalidated',
} as const satisfies Record<Exclude<StoreResult, 'stored'>, string>;

const MISS_REASONS: Readonly<Record<ForwardReason, GiottoMissReason>> = {
  miss: 'uri-miss',
  stale: 'stale',
  request: 'request',
  damaged: 'entry-unreadable',
  invalidated: 'invalidated',
  failed: 'backend-error',
};

/** Returns the message about a call for which the method ran. */
export const seenMiss = (why: ForwardReason, detail?: string, bytes?: number): Seen => ({
  outcome: 'miss',
  reason: MISS_REASONS[why],
  detail,
  bytes,
});

/** Returns the message about a call that an entry answered. If the method ran all the same, nothing was saved. */
export function seenEntry(read: Exclude<ReadResult<unknown>, { kind: 'method' }>): Seen {
  const { kind, entry } = read;
  const [bytes, savedMs] = [entry.body.length, entry.cost];
  if (kind === 'entry') return { outcome: 'hit', tier: read.tier ?? 'backend', bytes, savedMs };
  if (kind === 'flight') return { outcome: 'collapsed', bytes, savedMs };
  const { tier = 'backend', staleReason, wasRun } = read;
  const detail = STALE_DETAILS[staleReason];
  return { outcome: 'stale', detail, tier, bytes, savedMs: wasRun ? 0 : savedMs };
}

/** Returns the message about a call that was read. */
export function seenOf(read: ReadResult<unknown>): Seen {
  if (read.kind !== 'method') return seenEntry(read);
  const { forwardReason, result, storage } = read;
  const isOpen = storage === 'storing' || storage === 'streaming';
  const detail = isOpen ? storage : keptOf(result, storage).detail;
  return seenMiss(forwardReason, detail, result.entry?.body.length);
}

/** Returns the message about a call that does not run the method. */
export function seenLookup(found: Lookup, now: number): Seen {
  if (found.kind !== 'hit') return seenMiss(found.kind);
  const { entry, model, tier } = found;
  return freshnessLeft(entry, now) > 0
    ? seenEntry({ kind: 'entry', entry, model, tier })
    : seenEntry({ kind: 'stale', entry, model, tier, staleReason: 'wanted', wasRun: false });
}

/** Returns the message about a result. @param ms how long the method took */
export function keptOf(
  { entry, detail }: LoadResult<unknown>,
  storeResult: StoreResult | undefined,
  ms?: number,
): Kept {
  const bytes = entry?.body.length;
  if (storeResult === 'stored') return { outcome: 'stored', bytes, ms };
  return {
    outcome: 'not-stored',
    detail: storeResult === undefined ? (detail ?? 'lifetime') : UNSTORED_DETAILS[storeResult],
    bytes,
    ms,
  };
}
