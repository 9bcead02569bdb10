import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';

import { DatabaseKeyValue, type GiottoKeyValue, MemcacheKeyValue, RedisKeyValue, syncdb } from 'giotto-cache';
import { DATABASES } from '../database/databases.js';
import { patient } from '../keyvalue/patient.js';

/** A backend that the application of the command line's tests is told of, and that a test can reach too. */
export interface CommandBackend {
  readonly env: Record<string, string>;
  connect(): GiottoKeyValue;
  drop(): Promise<void>;
}

const server = (name: string, where: string, connect: () => GiottoKeyValue): CommandBackend => {
  const prefix = `cmd-${randomUUID()}:`;
  return {
    env: { BACKEND: name, WHERE: where, PREFIX: prefix },
    connect: () => Object.assign(patient(connect()), { prefix }),
    drop: () => Promise.resolve(),
  };
};

async function database(name: string): Promise<CommandBackend> {
  const made = await DATABASES[name]!();
  await syncdb(new DataSource(made.options));
  const connect = () => new DatabaseKeyValue(new DataSource(made.options));
  return { ...server(name, JSON.stringify(made.options), connect), drop: () => made.drop() };
}

/** Backends of every kind whose entries outlive a process. */
export const LASTING_BACKENDS: Readonly<Record<string, () => Promise<CommandBackend>>> = {
  Redis: async () => server('redis', process.env.REDIS_URL!, () => new RedisKeyValue(process.env.REDIS_URL!)),
  Memcached: async () =>
    server('memcache', process.env.MEMCACHE_HOSTS!, () => new MemcacheKeyValue(process.env.MEMCACHE_HOSTS!)),
  PostgreSQL: () => database('PostgreSQL'),
  SQLite: () => database('SQLite'),
};
