/**
 * Metrics of the cache: `giotto-cache/metrics`. Needs `@opentelemetry/api` or `prom-client`, whichever the application
 * has.
 */
export {
  openTelemetryMetrics,
  type GiottoInstrumentOptions,
  type GiottoMeter,
  type GiottoObservableGauge,
  type GiottoObserve,
} from './open-telemetry.js';
export {
  prometheusMetrics,
  type GiottoPrometheusClient,
  type GiottoPrometheusConfiguration,
  type GiottoPrometheusOptions,
} from './prometheus.js';
export type { GiottoLabels } from './measure.js';
