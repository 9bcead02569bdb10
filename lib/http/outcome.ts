import type { Storage, ReadResult, ForwardReason } from '../cache/store/computation.js';
import { STALE_DETAILS, UNSTORED_DETAILS } from '../cache/store/seen.js';
import type { CurrentAnswer } from './downstream/downstream.js';
import type { CacheOutcome, Forward } from './headers/cache-status.js';
import type { Detail } from './headers/details.js';
import { statusOfError } from '../cache/entry/failure.js';
import type { ProgramResult } from './program-computation.js';
import type { GiottoTier } from '../observe/messages.js';
import type { Seen } from '../observe/observer.js';

/** Why a request goes on to the method. */
export type Miss = CacheOutcome & { readonly hit: false };
type Stale = Extract<ReadResult<never>, { kind: 'stale' }>;

const PLACES = { memory: 'memory', backend: undefined } as const satisfies Record<GiottoTier, Detail | undefined>;

/** An entry that was found, or that another caller's run of the method has made. */
export type EntryResult = Exclude<ReadResult<never>, { kind: 'method' }>;

/** Returns the outcome for a stored or shared entry. @param ttl seconds that it stays fresh, below 0 for a stale one */
export function outcomeOf(result: EntryResult, ttl: number | undefined): CacheOutcome {
  if (result.kind === 'flight') return { hit: false, fwd: 'uri-miss', collapsed: true };
  if (result.kind === 'entry')
    return {
      hit: true,
      ttl: ttl && Math.max(0, ttl),
      detail: result.isAlone ? 'alone' : PLACES[result.tier ?? 'backend'],
    };
  return result.wasRun ? insteadOf(result) : { hit: true, ttl, detail: STALE_DETAILS[result.staleReason] };
}

/**
 * Returns the answer if it may be shared until its lifetime ends: the backend has just said that the entry is current. `undefined` for
 * a stale one, for the answer of another caller's run, and for one from this process's memory while the backend is away.
 */
export function currentOf(result: EntryResult, now: number): CurrentAnswer | undefined {
  if (result.kind !== 'entry' || result.isAlone || result.entry.versions === undefined) return undefined;
  const { entry } = result;
  return { entry, versions: result.entry.versions.map(([name]) => name), now };
}

function insteadOf({ staleReason, error }: Stale): CacheOutcome {
  const fwdStatus = staleReason === 'error' ? statusOfFailure(error) : undefined;
  return { hit: false, fwd: 'stale', fwdStatus, detail: STALE_DETAILS[staleReason] };
}

function statusOfFailure(error: unknown): number {
  const { exchange } = Object(error) as Partial<ProgramResult>;
  return exchange?.status ?? statusOfError(error);
}

/** Returns the message about a request for which the method runs and nothing is stored. */
export function seenForward({ fwd, detail }: Miss): Seen {
  if (fwd === 'bypass' || fwd === 'method') return { outcome: 'bypass', detail };
  return { outcome: 'miss', reason: fwd === 'stale' ? 'stale' : 'request', detail };
}

const FORWARDS: Readonly<Record<ForwardReason, { fwd: Forward; detail?: Detail }>> = {
  miss: { fwd: 'uri-miss' },
  stale: { fwd: 'stale' },
  request: { fwd: 'request' },
  damaged: { fwd: 'miss', detail: 'entry-unreadable' },
  invalidated: { fwd: 'miss', detail: 'invalidated' },
  failed: { fwd: 'miss', detail: 'backend-error' },
};

/** Returns the outcome for a request that was forwarded to the method. */
export const forwardOf = (why: ForwardReason): { fwd: Forward; detail?: Detail } => FORWARDS[why];

/**
 * Returns the outcome for what the method gave.
 * @param detail why the answer may not be stored
 */
export function storedOf(why: ForwardReason, storage: Storage, detail: Detail | undefined): Omit<Miss, 'hit'> {
  const { fwd, detail: reason } = FORWARDS[why];
  if (storage === 'stored') return { fwd, stored: true, detail: reason };
  if (storage === 'storing' || storage === 'streaming') return { fwd, detail: reason ?? storage };
  return { fwd, detail: storage === undefined ? (detail ?? reason) : UNSTORED_DETAILS[storage] };
}
