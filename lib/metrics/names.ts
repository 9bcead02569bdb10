/** A metric: its name in OpenTelemetry, its unit (UCUM), and what it says. */
export interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** The name in Prometheus, with the suffix of the unit. */
  readonly prometheus: string;
  /** The bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

/** From a hit in this process to a method that takes ten seconds. */
const SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** From 256 bytes to 16 MiB. */
const BYTES = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216];

export const REQUESTS: Metric = {
  name: 'giotto.cache.requests',
  unit: '{request}',
  description: 'Calls of cached programs, by how they were answered.',
  prometheus: 'giotto_cache_requests_total',
};

export const DURATION: Metric = {
  name: 'giotto.cache.duration',
  unit: 's',
  description: 'Time from a call of a cached program to its answer.',
  prometheus: 'giotto_cache_duration_seconds',
  buckets: SECONDS,
};

export const ENTRY_SIZE: Metric = {
  name: 'giotto.cache.entry.size',
  unit: 'By',
  description: 'Length of the bodies of entries that were stored.',
  prometheus: 'giotto_cache_entry_size_bytes',
  buckets: BYTES,
};

export const INVALIDATIONS: Metric = {
  name: 'giotto.cache.invalidations',
  unit: '{invalidation}',
  description: 'Invalidations, by program; without one for tags and for everything.',
  prometheus: 'giotto_cache_invalidations_total',
};

export const BACKEND_UP: Metric = {
  name: 'giotto.backend.up',
  unit: '1',
  description: '1 while the backend is used for reads and writes, 0 while it is down or takes no writes.',
  prometheus: 'giotto_backend_up',
};
