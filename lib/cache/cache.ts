import { Observer } from '../observe/observer.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { steadyClock } from '../keyvalue/steady-clock.js';
import type { SafeKeyValue } from './backend/safe-key-value.js';
import type { Basis } from './flight/basis.js';
import { LateEntries } from './flight/late-entries.js';
import { Leadership } from './flight/leadership.js';
import { Leases } from './flight/leases.js';
import { Openings } from './flight/openings.js';
import { RecentOutcomes } from './flight/recent-outcomes.js';
import type { SharedOutcome } from './flight/shared-outcome.js';
import { SingleFlight } from './flight/single-flight.js';
import { Fallback } from './read/fallback.js';
import { Leader } from './read/leader.js';
import { Loader } from './read/loader.js';
import { LongMethods } from './read/long-methods.js';
import { MethodRunner } from './read/method-runner.js';
import { Reader } from './read/reader.js';
import { BackgroundRefresh } from './read/refresh.js';
import { ResultKeeper } from './read/result-keeper.js';
import { SharedLoader } from './read/shared-loader.js';
import { EntryStore } from './store/entry-store.js';
import { EntryWriter } from './store/entry-writer.js';
import { Invalidations } from './store/invalidations.js';
import { Purges, type SendPurge } from './store/purges.js';
import { RecentInvalidations } from './store/recent-invalidations.js';
import { Versions } from './store/versions.js';
import { Background, type WaitUntil } from './support/background.js';
import type { Clock } from './support/clock.js';
import type { Log } from './support/log.js';
import type { Random } from './support/random.js';
import type { Sleep } from './support/sleep.js';
import { FirstTier } from './tier/first-tier.js';
import type { FirstTierSettings } from './tier/settings.js';
import { Windows } from './tier/windows.js';
import { DirtyReads } from './transaction/dirty-reads.js';
import { Transactions } from './transaction/transactions.js';

/** How the cache tells the time, waits and draws random numbers. */
export interface Surroundings {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  /** Milliseconds, by a clock that is never set back and does not stand still while the machine is suspended. @default made of `clock` */
  readonly steady?: Clock;
  /** Keeps the process awake for work that no request waits for. @default no platform freezes it */
  readonly waitUntil?: WaitUntil;
  /** Purges the shared caches downstream, if there are any to purge. */
  readonly purge?: { readonly send: SendPurge; readonly log: Log };
}

/** The parts of a cache that others use: to read, to write, to invalidate, and to wait for work in the background. */
export interface Cache {
  readonly store: EntryStore;
  readonly reader: Reader;
  readonly entryWriter: EntryWriter;
  readonly invalidations: Invalidations;
  readonly background: Background;
  /** The application's transactions. */
  readonly transactions: Transactions;
  readonly dirtyReads: DirtyReads;
  /** Counts what the cache does, and tells those who listen. */
  readonly observer: Observer;
  /** The memory of this process before a backend that is elsewhere, if there is one. */
  readonly tier: FirstTier | undefined;
}

/**
 * Assembles a cache.
 * @param backend the backend that `keyValue` guards
 * @param l1 the settings of the first tier, which is of use only before a backend that is elsewhere
 */
export function createCache(
  keyValue: SafeKeyValue,
  backend: GiottoKeyValue,
  surroundings: Surroundings,
  l1?: FirstTierSettings,
): Cache {
  const { clock, sleep, random, waitUntil, purge } = surroundings;
  const { tier, windows } = createTier(keyValue, backend, surroundings, l1);
  const background = new Background(sleep, waitUntil);
  const observer = new Observer();
  const versions = new Versions(keyValue);
  const transactions = new Transactions((invalidation) => invalidations.repeat(invalidation));
  const recent = new RecentInvalidations(clock, (names) =>
    background.track(invalidations.repeat({ names, isSoft: false })),
  );
  const invalidations: Invalidations = new Invalidations({
    keyValue,
    versions,
    background,
    sleep,
    transactions,
    observer,
    tier,
    windows,
    recent,
    purges: purge && new Purges({ ...purge, background, sleep, unsettled: l1?.settle === false ? l1.recheck : 0 }),
  });
  backend.onReplaced(() => recent.sendAgain());
  const store = new EntryStore({ keyValue, limits: backend, invalidations, clock, tier });
  const entryWriter = new EntryWriter(store, versions, invalidations, random);
  const dirtyReads = new DirtyReads();
  const parts = { store, entryWriter, invalidations, background, dirtyReads, observer };
  const reader = createReader({ ...parts, leases: new Leases({ keyValue, clock, sleep }) }, surroundings);
  return { ...parts, reader, transactions, tier };
}

/** Every process waits for the windows of the others, whether or not it has one. */
function createTier(
  keyValue: SafeKeyValue,
  backend: GiottoKeyValue,
  { clock, sleep, steady = steadyClock(clock) }: Surroundings,
  l1: FirstTierSettings | undefined,
): { readonly tier?: FirstTier; readonly windows?: Windows } {
  if (backend.isInProcess) return {};
  const windows = new Windows({ keyValue, steady, sleep }, l1?.recheck ?? 0);
  const tier = l1 && new FirstTier({ keyValue, windows, steady }, l1);
  return { tier, windows: l1?.settle === false ? undefined : windows };
}

type ReaderParts = Pick<Cache, 'store' | 'entryWriter' | 'invalidations' | 'background' | 'dirtyReads' | 'observer'> & {
  readonly leases: Leases;
};

function createReader(
  { store, entryWriter, invalidations, background, dirtyReads, observer, leases }: ReaderParts,
  { clock, sleep, random }: Surroundings,
): Reader {
  const recent = new RecentOutcomes(clock);
  const flights = new SingleFlight<SharedOutcome, Basis>(sleep);
  const openings = new Openings({ store, leases, entryWriter, flights, recent });
  const leadership = new Leadership({ store, leases, openings, sleep, random });
  const lateEntries = new LateEntries({ entryWriter, background, recent, clock, observer });
  const keeper = new ResultKeeper({ store, entryWriter, lateEntries, background, observer });
  const longMethods = new LongMethods({ entryWriter, background, sleep });
  const runner = new MethodRunner({ keeper, recent, dirtyReads, longMethods, clock, observer });
  const leader = new Leader({ leadership, flights, invalidations, runner });
  const sharedLoader = new SharedLoader({ flights, store, invalidations, lateEntries });
  const loader = new Loader({ store, flights, recent, leader, sharedLoader, runner });
  const fallback = new Fallback({ store, loader, background, clock, sleep });
  const refresh = new BackgroundRefresh({ flights, leader, background, sleep });
  return new Reader({ store, openings, loader, fallback, refresh, recent, clock, random });
}
