import { measure, type GiottoLabels } from './measure.js';
import { BACKEND_UP, DURATION, ENTRY_SIZE, INVALIDATIONS, REQUESTS, type Metric } from './names.js';

/** How a metric of prom-client is made. */
export interface GiottoPrometheusConfiguration<Registry> {
  /** Its name. */
  name: string;
  /** A sentence that says what it measures. */
  help: string;
  /** The names of its labels. */
  labelNames: string[];
  /** The bounds of a histogram's buckets. */
  buckets?: number[];
  /** Where it is registered. */
  registers: Registry[];
}

/** As much as is needed of the package `prom-client`, which is passed as a whole. */
export interface GiottoPrometheusClient<Registry> {
  /** Makes counters. */
  readonly Counter: new (configuration: GiottoPrometheusConfiguration<Registry>) => {
    /** Adds to it. */
    inc(labels: GiottoLabels, value: number): void;
  };
  /** Makes histograms. */
  readonly Histogram: new (configuration: GiottoPrometheusConfiguration<Registry>) => {
    /** Records a value. */
    observe(labels: GiottoLabels, value: number): void;
  };
  /** Makes gauges. */
  readonly Gauge: new (configuration: GiottoPrometheusConfiguration<Registry>) => {
    /** Sets it. */
    set(labels: GiottoLabels, value: number): void;
  };
  /** The registry of the process. */
  readonly register: Registry;
}

/** Options of `prometheusMetrics`. */
export interface GiottoPrometheusOptions<Registry> {
  /**
   * Where the metrics are registered.
   * @default the registry of the process, `register` of prom-client
   * @example new Registry()
   */
  registry?: Registry;
}

/**
 * Measures all caches of this process with prom-client: `giotto_cache_requests_total`, `giotto_cache_duration_seconds`,
 * `giotto_cache_entry_size_bytes`, `giotto_cache_invalidations_total` and `giotto_backend_up`. Labels are `program`, `result`,
 * `tier` and `backend`. No key, tag or identity is among them.
 *
 * Call it before the application starts: the state of a backend is told when it changes, first at the start. Call it once for
 * each registry: prom-client refuses a second metric of the same name.
 * @param client the package `prom-client`
 * @returns what ends the measuring. The metrics stay registered
 * @example
 * import * as client from 'prom-client';
 *
 * prometheusMetrics(client);
 */
export function prometheusMetrics<Registry>(
  client: GiottoPrometheusClient<Registry>,
  { registry = client.register }: GiottoPrometheusOptions<Registry> = {},
): () => void {
  const configuration = ({ prometheus, description, buckets }: Metric, ...labelNames: string[]) => ({
    name: prometheus,
    help: description,
    labelNames,
    registers: [registry],
    ...(buckets && { buckets: [...buckets] }),
  });
  const requests = new client.Counter(configuration(REQUESTS, 'program', 'result', 'tier'));
  const duration = new client.Histogram(configuration(DURATION, 'program', 'result', 'tier'));
  const entrySize = new client.Histogram(configuration(ENTRY_SIZE, 'program'));
  const invalidations = new client.Counter(configuration(INVALIDATIONS, 'program'));
  const backendUp = new client.Gauge(configuration(BACKEND_UP, 'backend'));
  return measure({
    request: (value, labels) => requests.inc(labels, value),
    duration: (value, labels) => duration.observe(labels, value),
    entrySize: (value, labels) => entrySize.observe(labels, value),
    invalidation: (value, labels) => invalidations.inc(labels, value),
    backendUp: (value, labels) => backendUp.set(labels, value),
  });
}
