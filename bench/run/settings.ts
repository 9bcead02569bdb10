import type { Adapter, Backend, Contestant } from '../plan/contestants.js';
import type { Size } from '../plan/sizes.js';

/** What is measured, and for how long. */
export interface Settings {
  readonly adapters: readonly Adapter[];
  readonly backends: readonly Backend[];
  readonly sizes: readonly Size[];
  readonly contestants: readonly Contestant[];
  /** How often each contestant takes its turn. */
  readonly rounds: number;
  /** How long a turn takes. */
  readonly seconds: number;
  /** How long a contestant is under load before its first turn with its first size: its CPU per request falls for some four seconds. */
  readonly firstWarmup: number;
  /** The same, at most, for each further size. */
  readonly warmup: number;
  readonly connections: number;
  /** How many misses of each contestant are timed. */
  readonly misses: number;
  /** Whether the subject's processes write CPU profiles. */
  readonly profiled: boolean;
}

/** One adapter on one backend. */
export interface Place {
  readonly adapter: Adapter;
  readonly backend: Backend;
}

export const placesOf = ({ adapters, backends }: Settings): Place[] =>
  adapters.flatMap((adapter) => backends.map((backend) => ({ adapter, backend })));

/** Who takes part on a backend; with a size, who takes part in it. */
export const entrants = ({ contestants }: Settings, backend: Backend, size?: Size): Contestant[] =>
  contestants.filter(
    ({ backends, sizes }) => backends.includes(backend) && (size === undefined || (sizes?.includes(size) ?? true)),
  );

/** How long a contestant is under load before its first turn with this size. */
export const warmupOf = ({ sizes, firstWarmup, warmup }: Settings, size: Size): number =>
  size === sizes[0] ? firstWarmup : Math.min(warmup, firstWarmup);

/** Seconds under load, the starts of servers left out. */
export function secondsOfLoad(settings: Settings): number {
  const { sizes, rounds, seconds } = settings;
  const ofSize = (place: Place, size: Size) =>
    entrants(settings, place.backend, size).length * (warmupOf(settings, size) + rounds * seconds);
  return placesOf(settings)
    .flatMap((place) => sizes.map((size) => ofSize(place, size)))
    .reduce((sum, one) => sum + one, 0);
}
