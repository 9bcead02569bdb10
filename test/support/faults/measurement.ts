import { percentile } from '../../../bench/load/statistics.js';
import type { Burst } from './burst.js';
import type { Effect } from './fault.js';
import type { Sample } from './load.js';

/** When the parts of a case began, by `performance.now()`. */
export interface Moments {
  readonly begun: number;
  /** When the log said so; `undefined` where it did not. */
  readonly foundOut: number | undefined;
  readonly ended: number;
}

/** What one case came to. */
export interface Measurement {
  readonly fault: string;
  readonly effect: Effect;
  readonly samples: readonly Sample[];
  readonly moments: Moments;
  /** Requests that had no answer seconds later. */
  readonly hanging: number;
  /** Requests that were due and not sent. */
  readonly unsent: number;
  /** From the end of the fault until something new was stored and answered, in milliseconds. */
  readonly cachedAgainAfter: number;
  readonly warnings: readonly string[];
  readonly recoveries: readonly string[];
  readonly bursts: readonly Burst[];
  /** Bytes. */
  readonly heapGrowth: number;
}

/** An answer takes some two milliseconds where the machine keeps pace. */
const OVERLOADED_MS = 25;

/** Whether the machine could not keep pace, by the requests that never touch a backend. */
export const wasOverloaded = ({ samples, unsent }: Measurement): boolean =>
  unsent > 0 || percentile(samples.filter(({ route }) => route === 'uncached').map(({ ms }) => ms), 50) > OVERLOADED_MS;
