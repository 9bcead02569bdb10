import type { GiottoBackendState, GiottoMissReason, GiottoTier } from './messages.js';

/** Counts of one program's calls, or of all calls, since the application has started in this process. */
export interface GiottoCounts {
  /** All calls: hits, stale answers, collapsed ones, misses, and those that bypassed the cache. */
  readonly requests: number;
  /** Calls that a fresh entry answered, by where it was. */
  readonly hits: Readonly<Record<GiottoTier, number>>;
  /** Calls that an old entry answered. */
  readonly stale: number;
  /** Calls that the run of the method for another caller answered. */
  readonly collapsed: number;
  /** Calls that no entry could answer, by why. */
  readonly misses: Readonly<Record<GiottoMissReason, number>>;
  /** Calls for which the cache was not asked, by `detail`, or `method` for request methods that are not cached. */
  readonly bypassed: Readonly<Record<string, number>>;
  /** Results that were stored. Refreshes in the background count too. */
  readonly stored: number;
  /** Results that were not stored, by `detail`. `exception`: the method threw. */
  readonly notStored: Readonly<Record<string, number>>;
  /** Bytes of bodies: those that entries answered with, and those that were stored. */
  readonly bytes: Readonly<Record<'served' | 'stored', number>>;
  /** Milliseconds that methods did not run because stored entries answered: the sum of what each entry took to make. */
  readonly savedMs: number;
  /** Invalidations by program, or by one of its calls. Those by tags, and of everything, count in the total alone. */
  readonly invalidations: number;
}

/**
 * How calls reach a program: requests of HTTP, fields of GraphQL, messages of a microservice, messages of a socket, or code, which
 * calls the method of a provider.
 */
export type GiottoTransport = 'http' | 'graphql' | 'rpc' | 'ws' | 'provider';

/** The same for one program. */
export interface GiottoProgramCounts extends GiottoCounts {
  /** How calls reach it; `undefined` for wrapped values. */
  readonly transport: GiottoTransport | undefined;
}

/** The backend, as this process sees it. */
export interface GiottoBackendStats {
  /** Its name in the log, such as `redis at localhost:6379`. */
  readonly name: string;
  /** Says whether it can be read and written now. */
  readonly state: GiottoBackendState;
  /** Operations that it has failed. What was not sent during an outage does not count. */
  readonly failures: number;
  /** How many times it was taken for down, with the present outage. */
  readonly outages: number;
  /** How often an entry was found that could not be read: damaged, foreign, or of another version. */
  readonly unreadable: number;
}

/** The memory of this process before the backend (`l1`). */
export interface GiottoFirstTierStats {
  /** How often the backend said that a local entry is the current one. Hits within `recheck` ask nothing, and do not count. */
  readonly confirmed: number;
  /** How often the backend had another entry. */
  readonly refuted: number;
  /** Local entries that were dropped because there was no room. */
  readonly evicted: number;
  /** Bytes that the local entries take now, with their bookkeeping. */
  readonly bytes: number;
}

/**
 * Counts of the cache of this process. Each process counts for itself.
 * @example
 * const { hits, misses } = cache.stats().programs['squared']!;
 */
export interface GiottoStats {
  /** When counting began, in milliseconds since the epoch. */
  readonly since: number;
  /** All programs together. */
  readonly total: GiottoCounts;
  /** The programs that were called, by name. Beyond 1,000 names, further ones count in the total alone. */
  readonly programs: Readonly<Record<string, GiottoProgramCounts>>;
  /** The backend. */
  readonly backend: GiottoBackendStats;
  /** `undefined` without `l1`. */
  readonly firstTier: GiottoFirstTierStats | undefined;
}
