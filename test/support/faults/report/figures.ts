import { percentile } from '../../../../bench/load/statistics.js';
import type { Route, Sample } from '../load.js';
import type { Measurement } from '../measurement.js';
import type { Results } from '../results.js';

const P = 99;
/** What had begun before the fault was found out may still wait for it. */
const SETTLING_MS = 20;

/** What the rounds of one fault come to. Times in milliseconds, `undefined` if there is nothing to measure. */
export interface Figures {
  readonly fault: string;
  readonly requests: number;
  readonly failed: number;
  readonly wrong: number;
  readonly foundOutAfter: number | undefined;
  /** At the 99th percentile, more than the healthy load. */
  readonly extraWhileFoundOut: number | undefined;
  /** At the 99th percentile, more than the uncached route at the same time. */
  readonly extraAfter: number | undefined;
  readonly cachedAgainAfter: number;
  readonly warnings: number;
  readonly recoveries: number;
  readonly runs: number;
  readonly heapGrowth: number;
}

const p99 = (samples: readonly Sample[]) =>
  samples.length === 0
    ? undefined
    : percentile(
        samples.map(({ ms }) => ms),
        P,
      );

const difference = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one - other;

const cached = ({ route }: Sample) => route !== 'uncached';
const along =
  (wanted: Route) =>
  ({ route }: Sample) =>
    route === wanted;

const largest = (values: readonly number[]) => Math.max(0, ...values);

/** Of all rounds and faults of a backend: before anything went wrong. */
export function healthy({ measurements }: Results): { cached: number; uncached: number } {
  const before = measurements.flatMap(({ samples, moments }) => samples.filter(({ at }) => at < moments.begun));
  return { cached: p99(before.filter(cached)) ?? NaN, uncached: p99(before.filter(along('uncached'))) ?? NaN };
}

const whileFoundOut = ({ samples, moments: { begun, foundOut } }: Measurement) =>
  foundOut === undefined ? [] : samples.filter(({ at }) => at >= begun && at < foundOut);

function afterwards({ samples, moments: { begun, foundOut, ended } }: Measurement) {
  const since = foundOut === undefined ? begun : foundOut + SETTLING_MS;
  return samples.filter(({ at }) => at >= since && at < ended);
}

/** Each fault's, in the order of the results. */
export function figuresOf(results: Results): Figures[] {
  const base = healthy(results);
  const faults = [...new Set(results.measurements.map(({ fault }) => fault))];
  return faults.map((fault) =>
    summed(
      results.measurements.filter((one) => one.fault === fault),
      base.cached,
    ),
  );
}

function summed(rounds: readonly Measurement[], healthyP99: number): Figures {
  const samples = rounds.flatMap((round) => round.samples);
  const after = rounds.flatMap(afterwards);
  const delays = rounds.flatMap(({ moments: { begun, foundOut } }) =>
    foundOut === undefined ? [] : [foundOut - begun],
  );
  return {
    fault: rounds[0]!.fault,
    requests: samples.length,
    failed:
      samples.filter(({ failure }) => failure !== undefined).length +
      rounds.reduce((sum, { hanging }) => sum + hanging, 0),
    wrong: samples.filter(({ isRight }) => !isRight).length,
    foundOutAfter: delays.length === 0 ? undefined : largest(delays),
    extraWhileFoundOut: difference(p99(rounds.flatMap(whileFoundOut).filter(cached)), healthyP99),
    extraAfter: difference(p99(after.filter(cached)), p99(after.filter(along('uncached')))),
    cachedAgainAfter: largest(rounds.map(({ cachedAgainAfter }) => cachedAgainAfter ?? Infinity)),
    warnings: largest(rounds.map(({ warnings }) => warnings.length)),
    recoveries: largest(rounds.map(({ recoveries }) => recoveries.length)),
    runs: largest(rounds.flatMap(({ bursts }) => bursts.map(({ runs }) => runs))),
    heapGrowth: largest(rounds.map(({ heapGrowth }) => heapGrowth)),
  };
}
