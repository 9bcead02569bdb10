import { percentile } from '../../../bench/load/statistics.js';
import type { Burst } from './burst.js';
import type { Effect } from './fault.js';
import type { Sample } from './load.js';

/** When the parts of a case began, by `performance.now()`. */
export interface Moments {
  readonly begun: number;
  /** When the log said so; `undefined` if it did not. */
  readonly foundOut: number | undefined;
  readonly ended: number;
}

/** What one case came to. */
export interface Measurement {
  readonly fault: string;
  readonly effect: Effect;
  /** How long the fault itself kept the process from answering, at a time, in milliseconds. */
  readonly blocksMs: number;
  readonly samples: readonly Sample[];
  readonly moments: Moments;
  /** Requests that had no answer a minute after the others. */
  readonly hanging: number;
  /** Requests that were due and not sent. */
  readonly unsent: number;
  /** From the end of the fault until something new was stored and answered, in milliseconds. */
  readonly cachedAgainAfter: number;
  /** The longest that the backend took for another client while nothing was wrong with it, in milliseconds. */
  readonly backendMs: number;
  readonly warnings: readonly string[];
  readonly recoveries: readonly string[];
  readonly bursts: readonly Burst[];
  /** Bytes. */
  readonly heapGrowth: number;
}

/** An answer takes some two milliseconds if the machine keeps pace. */
const SLOW_MS = 25;
/** What stands still for as long as this may be a backend too, which is then rightly taken for one that hangs. */
const STALL_MS = 100;

/** Whether the machine could not keep pace, by the requests that never touch a backend and by the backend itself. */
export function wasOverloaded({ samples, unsent, blocksMs, backendMs }: Measurement): boolean {
  const uncached = samples.filter(({ route }) => route === 'uncached').map(({ ms }) => ms);
  return (
    unsent > 0 ||
    backendMs > STALL_MS ||
    percentile(uncached, 50) > SLOW_MS ||
    percentile(uncached, 95) > STALL_MS + blocksMs
  );
}
