import { timeToLive } from '../cache/entry.js';
import type { Excuse, Kept, Reading, Why } from '../cache/question.js';
import type { CacheOutcome, Forward } from './cache-status.js';
import type { Detail } from './details.js';
import { statusOfError } from '../cache/failure.js';
import type { ProgramAnswer } from './program-question.js';

type Miss = CacheOutcome & { readonly hit: false };
type Stale = Extract<Reading<never>, { from: 'stale' }>;

const EXCUSES: Readonly<Record<Excuse, Detail | undefined>> = {
  revalidate: 'stale-while-revalidate',
  error: 'stale-if-error',
  timeout: 'timeout',
  wanted: undefined,
};

/** What to say of a stored or shared answer. */
export function outcomeOf(reading: Exclude<Reading<unknown>, { from: 'method' }>, now: number): CacheOutcome {
  if (reading.from === 'flight') return { hit: false, fwd: 'uri-miss', collapsed: true };
  const ttl = timeToLive(reading.entry, now);
  if (reading.from === 'entry') return { hit: true, ttl: ttl && Math.max(0, ttl) };
  return reading.wasRun ? standIn(reading) : { hit: true, ttl, detail: EXCUSES[reading.excuse] };
}

function standIn({ excuse, error }: Stale): CacheOutcome {
  const fwdStatus = excuse === 'error' ? statusOfFailure(error) : undefined;
  return { hit: false, fwd: 'stale', fwdStatus, detail: EXCUSES[excuse] };
}

/** Thrown, or answered. */
function statusOfFailure(error: unknown): number {
  const { exchange } = Object(error) as Partial<ProgramAnswer>;
  return exchange?.status ?? statusOfError(error);
}

const FORWARDS: Readonly<Record<Why, { fwd: Forward; detail?: Detail }>> = {
  miss: { fwd: 'uri-miss' },
  stale: { fwd: 'stale' },
  request: { fwd: 'request' },
  damaged: { fwd: 'miss', detail: 'entry-unreadable' },
  invalidated: { fwd: 'miss', detail: 'invalidated' },
  failed: { fwd: 'miss', detail: 'backend-error' },
};

/** What to say of a request that went on to the method. */
export const forwardOf = (why: Why): { fwd: Forward; detail?: Detail } => FORWARDS[why];

const NOT_KEPT: Readonly<Record<Exclude<Kept, 'stored'>, Detail>> = { size: 'size', failed: 'backend-error', invalidated: 'invalidated' };

/**
 * What to say of a calculated answer.
 * @param detail why the answer may not be stored, if so
 */
export function storedOf(why: Why, kept: Kept | 'pending' | undefined, detail: Detail | undefined): Omit<Miss, 'hit'> {
  const { fwd, detail: reason } = FORWARDS[why];
  if (kept === 'stored') return { fwd, stored: true, detail: reason };
  if (kept === 'pending') return { fwd, detail: reason ?? 'streaming' };
  return { fwd, detail: kept === undefined ? (detail ?? reason) : NOT_KEPT[kept] };
}
