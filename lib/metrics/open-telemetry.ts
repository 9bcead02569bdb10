import { measure, type GiottoLabels, type Measure } from './measure.js';
import { BACKEND_UP, DURATION, ENTRY_SIZE, INVALIDATIONS, REQUESTS, type Metric } from './names.js';

/** The options of an instrument, as OpenTelemetry has them. */
export interface GiottoInstrumentOptions {
  /** A sentence that says what it measures. */
  readonly description?: string;
  /** The unit, by UCUM. */
  readonly unit?: string;
  /** Advice for the aggregation. */
  readonly advice?: {
    /** The bounds of a histogram's buckets. */
    explicitBucketBoundaries?: number[];
  };
}

/** Called when the values of a gauge are collected. */
export type GiottoObserve = (result: {
  /** Tells one value. */
  observe(value: number, labels?: GiottoLabels): void;
}) => void;

/** As much as is needed of an observable gauge of OpenTelemetry. */
export interface GiottoObservableGauge {
  /** Adds a callback. */
  addCallback(callback: GiottoObserve): void;
  /** Removes it again. */
  removeCallback(callback: GiottoObserve): void;
}

/** As much as is needed of a `Meter` of `@opentelemetry/api`. */
export interface GiottoMeter {
  /** Makes a counter. */
  createCounter(
    name: string,
    options?: GiottoInstrumentOptions,
  ): {
    /** Adds to it. */
    add(value: number, labels?: GiottoLabels): void;
  };
  /** Makes a histogram. */
  createHistogram(
    name: string,
    options?: GiottoInstrumentOptions,
  ): {
    /** Records a value. */
    record(value: number, labels?: GiottoLabels): void;
  };
  /** Makes a gauge whose values are asked for. */
  createObservableGauge(name: string, options?: GiottoInstrumentOptions): GiottoObservableGauge;
}

/**
 * Measures all caches of this process with OpenTelemetry: `giotto.cache.requests`, `giotto.cache.duration`,
 * `giotto.cache.entry.size`, `giotto.cache.invalidations` and `giotto.backend.up`. Labels are `program`, `result`, `tier` and
 * `backend`. No key, tag or identity is among them.
 *
 * Call it before the application starts: the state of a backend is told when it changes, first at the start.
 * @param meter of any version of `@opentelemetry/api` from 1.3 on
 * @returns what ends the measuring
 * @example
 * import { metrics } from '@opentelemetry/api';
 *
 * openTelemetryMetrics(metrics.getMeter('giotto-cache'));
 */
export function openTelemetryMetrics(meter: GiottoMeter): () => void {
  const counter = ({ name, unit, description }: Metric): Measure => {
    const made = meter.createCounter(name, { unit, description });
    return (value, labels) => made.add(value, labels);
  };
  const histogram = ({ name, unit, description, buckets = [] }: Metric): Measure => {
    const made = meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries: [...buckets] } });
    return (value, labels) => made.record(value, labels);
  };
  const states = new Map<string, number>();
  const { name, unit, description } = BACKEND_UP;
  const gauge = meter.createObservableGauge(name, { unit, description });
  const observe: GiottoObserve = (result) => states.forEach((value, backend) => result.observe(value, { backend }));
  gauge.addCallback(observe);
  const end = measure({
    request: counter(REQUESTS),
    duration: histogram(DURATION),
    entrySize: histogram(ENTRY_SIZE),
    invalidation: counter(INVALIDATIONS),
    backendUp: (value, { backend = '' }) => void states.set(backend, value),
  });
  return () => {
    end();
    gauge.removeCallback(observe);
  };
}
