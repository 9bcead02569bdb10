import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { Background } from './support/background.js';
import { Loader, type Basis, type Shared } from './read/loader.js';
import { RecentOutcomes } from './flight/recent-outcomes.js';
import type { Random } from './support/random.js';
import type { Clock } from './support/clock.js';
import { DirtyReads } from './transaction/dirty-reads.js';
import { LateEntries } from './flight/late-entries.js';
import { EntryStore } from './store/entry-store.js';
import { Finder } from './store/finder.js';
import { SingleFlight } from './flight/single-flight.js';
import { Invalidations } from './store/invalidations.js';
import { Leases } from './flight/lease.js';
import type { Sleep } from './support/sleep.js';
import { Reader } from './read/reader.js';
import type { SafeKeyValue } from './backend/safe-key-value.js';
import { EntryWriter } from './store/entry-writer.js';
import { Transactions } from './transaction/transactions.js';
import { Leadership } from './flight/leadership.js';
import { Versions } from './store/versions.js';

/** What the cache tells the time, waits and throws dice by. */
export interface Surroundings {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
}

/** The decision, put together: what to read by, what to invalidate by, and the work behind it. */
export interface Cache {
  readonly store: EntryStore;
  readonly reader: Reader;
  readonly entryWriter: EntryWriter;
  readonly invalidations: Invalidations;
  readonly background: Background;
  /** Those of the application. */
  readonly transactions: Transactions;
  readonly dirtyReads: DirtyReads;
}

/** @param backend what is behind `keyValue` */
export function createCache(keyValue: SafeKeyValue, backend: GiottoKeyValue, { clock, sleep, random }: Surroundings): Cache {
  const store = new EntryStore(keyValue, backend);
  const background = new Background(sleep);
  const versions = new Versions(keyValue, clock);
  const transactions = new Transactions((names) => invalidations.repeat(names));
  const invalidations: Invalidations = new Invalidations({ keyValue, versions, background, sleep, transactions });
  const dirtyReads = new DirtyReads();
  const entryWriter = new EntryWriter(store, versions, invalidations, random);
  const finder = new Finder({ store, invalidations, clock });
  const leadership = new Leadership({ store, finder, leases: new Leases({ keyValue, clock, sleep }), entryWriter, sleep, random });
  const memory = new RecentOutcomes(clock);
  const flights = new SingleFlight<Shared, Basis>(sleep);
  const endings = new LateEntries({ entryWriter, background, memory, clock });
  const loader = new Loader({ store, finder, leadership, flights, entryWriter, endings, invalidations, background, memory, dirtyReads, clock, sleep });
  const reader = new Reader({ finder, loader, background, memory, clock, sleep, random });
  return { store, entryWriter, background, invalidations, reader, transactions, dirtyReads };
}
