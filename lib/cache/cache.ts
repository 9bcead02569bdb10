import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import type { SafeKeyValue } from './backend/safe-key-value.js';
import type { Basis } from './flight/basis.js';
import { LateEntries } from './flight/late-entries.js';
import { Leadership } from './flight/leadership.js';
import { Leases } from './flight/leases.js';
import { RecentOutcomes } from './flight/recent-outcomes.js';
import type { SharedOutcome } from './flight/shared-outcome.js';
import { SingleFlight } from './flight/single-flight.js';
import { Fallback } from './read/fallback.js';
import { Leader } from './read/leader.js';
import { Loader } from './read/loader.js';
import { MethodRunner } from './read/method-runner.js';
import { Reader } from './read/reader.js';
import { BackgroundRefresh } from './read/refresh.js';
import { ResultKeeper } from './read/result-keeper.js';
import { SharedLoader } from './read/shared-loader.js';
import { EntryStore } from './store/entry-store.js';
import { EntryWriter } from './store/entry-writer.js';
import { Invalidations } from './store/invalidations.js';
import { RecentInvalidations } from './store/recent-invalidations.js';
import { Versions } from './store/versions.js';
import { Background } from './support/background.js';
import type { Clock } from './support/clock.js';
import type { Random } from './support/random.js';
import type { Sleep } from './support/sleep.js';
import { DirtyReads } from './transaction/dirty-reads.js';
import { Transactions } from './transaction/transactions.js';

/** How the cache tells the time, waits and draws random numbers. */
export interface Surroundings {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
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
}

/** Assembles a cache. @param backend the backend that `keyValue` guards */
export function createCache(keyValue: SafeKeyValue, backend: GiottoKeyValue, surroundings: Surroundings): Cache {
  const { clock, sleep, random } = surroundings;
  const background = new Background(sleep);
  const versions = new Versions(keyValue, clock);
  const transactions = new Transactions((names) => invalidations.repeat(names));
  const recent = new RecentInvalidations(clock, (names) => invalidations.repeat(names));
  const invalidations: Invalidations = new Invalidations({
    keyValue,
    versions,
    background,
    sleep,
    transactions,
    recent,
  });
  backend.onReplaced(() => recent.sendAgain());
  const store = new EntryStore({ keyValue, limits: backend, invalidations, clock });
  const entryWriter = new EntryWriter(store, versions, invalidations, random);
  const dirtyReads = new DirtyReads();
  const leadership = new Leadership({
    store,
    leases: new Leases({ keyValue, clock, sleep }),
    entryWriter,
    sleep,
    random,
  });
  const reader = createReader({ store, entryWriter, invalidations, background, dirtyReads, leadership }, surroundings);
  return { store, entryWriter, background, invalidations, reader, transactions, dirtyReads };
}

type ReaderParts = Pick<Cache, 'store' | 'entryWriter' | 'invalidations' | 'background' | 'dirtyReads'> & {
  readonly leadership: Leadership;
};

function createReader(
  { store, entryWriter, invalidations, background, dirtyReads, leadership }: ReaderParts,
  { clock, sleep, random }: Surroundings,
): Reader {
  const recent = new RecentOutcomes(clock);
  const flights = new SingleFlight<SharedOutcome, Basis>(sleep);
  const lateEntries = new LateEntries({ entryWriter, background, recent, clock });
  const keeper = new ResultKeeper({ store, entryWriter, lateEntries, background });
  const runner = new MethodRunner({ keeper, recent, dirtyReads, clock });
  const leader = new Leader({ leadership, flights, invalidations, runner });
  const sharedLoader = new SharedLoader({ flights, store, invalidations, lateEntries });
  const loader = new Loader({ store, flights, recent, leader, sharedLoader, runner });
  const fallback = new Fallback({ store, loader, background, clock, sleep });
  const refresh = new BackgroundRefresh({ flights, leader, background, sleep });
  return new Reader({ store, loader, fallback, refresh, recent, clock, random });
}
