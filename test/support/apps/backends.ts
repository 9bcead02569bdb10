import { randomUUID } from 'node:crypto';

import { DataSource } from 'typeorm';

import {
  DatabaseKeyValue,
  type GiottoKeyValue,
  LocMemKeyValue,
  MemcacheKeyValue,
  RedisKeyValue,
  syncdb,
} from 'giotto-cache';
import { type Adapter, ADAPTERS } from './application.js';
import { DATABASES } from '../database/databases.js';
import { patient } from '../keyvalue/patient.js';
import { memcacheHosts, redisUrl } from '../keyvalue/servers.js';

/** A place for one test file's entries. */
export interface Place {
  /** One more connection to it; for `locmem` another memory. */
  connect(): GiottoKeyValue;
  drop(): Promise<void>;
}

/** Every backend that stores something. */
export interface Backend {
  readonly name: string;
  /** Whether what one connection stores another one finds. */
  readonly isShared: boolean;
  open(): Promise<Place>;
}

const nothing = async () => {};

const server = (name: string, create: () => GiottoKeyValue): Backend => ({
  name,
  isShared: true,
  open: async () => {
    const prefix = `${randomUUID()}:`;
    return { connect: () => Object.assign(patient(create()), { prefix }), drop: nothing };
  },
});

const database = (name: string): Backend => ({
  name,
  isShared: true,
  open: async () => {
    const { options, drop } = await DATABASES[name]!();
    await syncdb(new DataSource(options));
    return { connect: () => patient(new DatabaseKeyValue(new DataSource(options))), drop };
  },
});

export const BACKENDS: readonly Backend[] = [
  { name: 'locmem', isShared: false, open: async () => ({ connect: () => new LocMemKeyValue(), drop: nothing }) },
  server('Redis', () => new RedisKeyValue(redisUrl())),
  server('Memcached', () => new MemcacheKeyValue({ hosts: memcacheHosts() })),
  ...Object.keys(DATABASES).map(database),
];

/** A backend, and the adapter of an application on it. */
export interface Pair {
  readonly backend: Backend;
  readonly adapter: Adapter;
}

const pairs = (backends: readonly Backend[], first: number): Pair[] =>
  backends.map((backend, at) => ({ backend, adapter: ADAPTERS[(at + first) % ADAPTERS.length]! }));

/** Returns each backend with one adapter, and the adapters in turn: what `npm test` has time for. */
export const eachBackendOnce = (backends = BACKENDS): Pair[] => pairs(backends, 0);

/** Returns each backend with the adapter that `eachBackendOnce` leaves out. */
export const otherPairs = (backends = BACKENDS): Pair[] => pairs(backends, 1);
