import type { Backend } from '../../plan/contestants.js';
import { sizeNames, type Size } from '../../plan/sizes.js';
import { prepared } from '../documents.js';
import type { Setup } from '../setup.js';

type Get = (size: Size) => Promise<Buffer>;

async function openRedis({ url }: Setup): Promise<Get> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url);
  for (const size of sizeNames) await redis.set(`driver:${size}`, prepared(size));
  return async (size) => (await redis.getBuffer(`driver:${size}`))!;
}

async function openMemcached({ url }: Setup): Promise<Get> {
  const { Client } = await import('memjs');
  const client = Client.create(url);
  for (const size of sizeNames) await client.set(`driver:${size}`, prepared(size), { expires: 0 });
  return async (size) => (await client.get(`driver:${size}`)).value!;
}

async function openDatabase(setup: Setup): Promise<Get> {
  const { openDataSource } = await import('./data-source.js');
  const dataSource = await openDataSource(setup);
  const [bytes, first, second] = setup.backend === 'postgres' ? ['bytea', '$1', '$2'] : ['blob', '?', '?'];
  await dataSource.query(`CREATE TABLE driver (size text PRIMARY KEY, body ${bytes} NOT NULL)`);
  for (const size of sizeNames)
    await dataSource.query(`INSERT INTO driver (size, body) VALUES (${first}, ${second})`, [size, prepared(size)]);
  return async (size) => (await dataSource.query(`SELECT body FROM driver WHERE size = ${first}`, [size]))[0].body;
}

const open: Partial<Record<Backend, (setup: Setup) => Promise<Get>>> = {
  redis: openRedis,
  memcached: openMemcached,
  postgres: openDatabase,
  sqlite: openDatabase,
};

/** Stores the documents by the driver itself, and returns its bare get. */
export async function openDriver(setup: Setup): Promise<Get> {
  const openBackend = open[setup.backend];
  if (openBackend === undefined) throw new Error(`${setup.backend} has no driver.`);
  return openBackend(setup);
}
