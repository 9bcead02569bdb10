import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { Background } from './background.js';
import { Calculator, type Basis, type Shared } from './calculator.js';
import { CallMemory } from './call-memory.js';
import type { Chance } from './chance.js';
import type { Clock } from './clock.js';
import { DirtyReads } from './dirty-reads.js';
import { Endings } from './endings.js';
import { EntryStore } from './entry-store.js';
import { Finder } from './finder.js';
import { Flights } from './flights.js';
import { Invalidations } from './invalidations.js';
import { Leases } from './lease.js';
import type { Pause } from './pause.js';
import { Reader } from './reader.js';
import type { SafeKeyValue } from './safe-key-value.js';
import { Storekeeper } from './storekeeper.js';
import { Transactions } from './transactions.js';
import { Turns } from './turns.js';
import { Versions } from './versions.js';

/** What the cache tells the time, waits and throws dice by. */
export interface Surroundings {
  readonly clock: Clock;
  readonly pause: Pause;
  readonly chance: Chance;
}

/** The decision, put together: what to read by, what to invalidate by, and the work behind it. */
export interface Cache {
  readonly store: EntryStore;
  readonly reader: Reader;
  readonly storekeeper: Storekeeper;
  readonly invalidations: Invalidations;
  readonly background: Background;
  /** Those of the application. */
  readonly transactions: Transactions;
  readonly dirtyReads: DirtyReads;
}

/** @param backend what is behind `keyValue` */
export function createCache(keyValue: SafeKeyValue, backend: GiottoKeyValue, { clock, pause, chance }: Surroundings): Cache {
  const store = new EntryStore(keyValue, backend);
  const background = new Background(pause);
  const versions = new Versions(keyValue, clock);
  const transactions = new Transactions((names) => invalidations.repeat(names));
  const invalidations: Invalidations = new Invalidations({ keyValue, versions, background, pause, transactions });
  const dirtyReads = new DirtyReads();
  const storekeeper = new Storekeeper(store, versions, invalidations, chance);
  const finder = new Finder({ store, invalidations, clock });
  const turns = new Turns({ store, finder, leases: new Leases({ keyValue, clock, pause }), storekeeper, pause, chance });
  const memory = new CallMemory(clock);
  const flights = new Flights<Shared, Basis>(pause);
  const endings = new Endings({ storekeeper, background, memory, clock });
  const calculator = new Calculator({ store, finder, turns, flights, storekeeper, endings, invalidations, background, memory, dirtyReads, clock, pause });
  const reader = new Reader({ finder, calculator, background, memory, clock, pause, chance });
  return { store, storekeeper, background, invalidations, reader, transactions, dirtyReads };
}
